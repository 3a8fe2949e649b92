// Package kubernetes checks the manifest beside it against the API's own types, strictly: a key that the API does not know fails.
// It is a module of its own, so that nobody who uses the library inherits Kubernetes' modules.
package kubernetes

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// manifest is the objects of the file.
type manifest struct {
	services     []corev1.Service
	statefulSets []appsv1.StatefulSet
	budgets      []policyv1.PodDisruptionBudget
}

func load(t *testing.T) manifest {
	t.Helper()
	raw, err := os.ReadFile("imapspec.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	for documents := utilyaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(raw))); ; {
		document := make([]byte, len(raw))
		n, err := documents.Read(document)
		if errors.Is(err, io.EOF) {
			return m
		}
		if err != nil {
			t.Fatal(err)
		}
		m.add(t, document[:n])
	}
}

// add decodes one object into the type that its kind names.
func (m *manifest) add(t *testing.T, document []byte) {
	t.Helper()
	var kind metav1.TypeMeta
	if err := yaml.Unmarshal(document, &kind); err != nil {
		t.Fatal(err)
	}
	strict := func(into any) {
		t.Helper()
		if err := yaml.UnmarshalStrict(document, into); err != nil {
			t.Errorf("%s: %v", kind.Kind, err)
		}
	}
	switch kind {
	case metav1.TypeMeta{APIVersion: "v1", Kind: "Service"}:
		var s corev1.Service
		strict(&s)
		m.services = append(m.services, s)
	case metav1.TypeMeta{APIVersion: "apps/v1", Kind: "StatefulSet"}:
		var s appsv1.StatefulSet
		strict(&s)
		m.statefulSets = append(m.statefulSets, s)
	case metav1.TypeMeta{APIVersion: "policy/v1", Kind: "PodDisruptionBudget"}:
		var b policyv1.PodDisruptionBudget
		strict(&b)
		m.budgets = append(m.budgets, b)
	default:
		t.Errorf("%+v is no kind that the manifest has", kind)
	}
}

func TestServices(t *testing.T) {
	t.Parallel()
	m := load(t)
	for _, s := range m.services {
		if problems := validation.IsDNS1035Label(s.Name); problems != nil {
			t.Errorf("service %q: %v", s.Name, problems)
		}
		chosen := 0
		for _, set := range m.statefulSets {
			pod := set.Spec.Template
			if !labels.SelectorFromSet(s.Spec.Selector).Matches(labels.Set(pod.Labels)) {
				continue
			}
			chosen++
			for _, p := range s.Spec.Ports {
				i := slices.IndexFunc(pod.Spec.Containers[0].Ports, func(c corev1.ContainerPort) bool { return c.Name == p.TargetPort.StrVal })
				if i < 0 || pod.Spec.Containers[0].Ports[i].ContainerPort != p.Port {
					t.Errorf("service %s: port %s is not the port of that name of the pod of %s", s.Name, p.Name, set.Name)
				}
			}
		}
		want := len(m.statefulSets)
		if s.Spec.ClusterIP == corev1.ClusterIPNone {
			want = 1
		}
		if chosen != want {
			t.Errorf("service %s chooses the pods of %d StatefulSets, want %d", s.Name, chosen, want)
		}
	}
	if len(m.services) != 1+len(m.statefulSets) {
		t.Errorf("%d services for %d hosts", len(m.services), len(m.statefulSets))
	}
}

func TestStatefulSets(t *testing.T) {
	t.Parallel()
	m := load(t)
	if len(m.statefulSets) != 2 {
		t.Fatalf("%d StatefulSets, want 2", len(m.statefulSets))
	}
	for _, set := range m.statefulSets {
		selector, err := metav1.LabelSelectorAsSelector(set.Spec.Selector)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range m.statefulSets {
			if got := selector.Matches(labels.Set(other.Spec.Template.Labels)); got != (other.Name == set.Name) {
				t.Errorf("the selector of %s on the pods of %s says %t", set.Name, other.Name, got)
			}
		}
		if !slices.ContainsFunc(m.services, func(s corev1.Service) bool {
			return s.Name == set.Spec.ServiceName && s.Spec.ClusterIP == corev1.ClusterIPNone
		}) {
			t.Errorf("%s has no headless service %q", set.Name, set.Spec.ServiceName)
		}
		if set.Spec.Replicas == nil || *set.Spec.Replicas != 1 {
			t.Errorf("%s is one host, but has not one replica", set.Name)
		}
		checkPod(t, set)
	}
}

func checkPod(t *testing.T, set appsv1.StatefulSet) {
	t.Helper()
	pod := set.Spec.Template.Spec
	if s := pod.SecurityContext; s == nil || s.RunAsNonRoot == nil || !*s.RunAsNonRoot || s.RunAsUser == nil || *s.RunAsUser != 65532 ||
		s.FSGroup == nil || *s.FSGroup != 65532 || !slices.Contains(s.Sysctls, corev1.Sysctl{Name: "net.ipv4.ip_unprivileged_port_start", Value: "0"}) {
		t.Errorf("%s: the pod does not run as the image's user with its ports and its folder", set.Name)
	}
	if len(pod.Containers) != 1 {
		t.Fatalf("%s: %d containers", set.Name, len(pod.Containers))
	}
	c := pod.Containers[0]
	if s := c.SecurityContext; s == nil || s.ReadOnlyRootFilesystem == nil || !*s.ReadOnlyRootFilesystem || s.AllowPrivilegeEscalation == nil ||
		*s.AllowPrivilegeEscalation || s.Capabilities == nil || !slices.Equal(s.Capabilities.Drop, []corev1.Capability{"ALL"}) {
		t.Errorf("%s: the container may more than it needs", set.Name)
	}
	for name, probe := range map[string]struct {
		probe *corev1.Probe
		want  []string
	}{
		"startup": {c.StartupProbe, []string{"/imapspec", "health", "--live"}}, "readiness": {c.ReadinessProbe, []string{"/imapspec", "health"}},
		"liveness": {c.LivenessProbe, []string{"/imapspec", "health", "--live"}},
	} {
		if probe.probe == nil || probe.probe.Exec == nil || !slices.Equal(probe.probe.Exec.Command, probe.want) {
			t.Errorf("%s: the %s probe is not %q", set.Name, name, probe.want)
		}
	}
	for _, e := range c.Env {
		secret := e.Name == "IMAPSPEC_STORE_DSN" || e.Name == "IMAPSPEC_ADMINISTRATOR_PASSWORD"
		if fromSecret := e.ValueFrom != nil && e.ValueFrom.SecretKeyRef != nil; fromSecret != secret || secret && e.Value != "" {
			t.Errorf("%s: %s comes from a Secret: %t, want %t", set.Name, e.Name, fromSecret, secret)
		}
	}
	for _, mount := range c.VolumeMounts {
		if !slices.ContainsFunc(set.Spec.VolumeClaimTemplates, func(v corev1.PersistentVolumeClaim) bool { return v.Name == mount.Name }) {
			t.Errorf("%s: nothing claims the volume %s", set.Name, mount.Name)
		}
	}
}

func TestBudget(t *testing.T) {
	t.Parallel()
	m := load(t)
	if len(m.budgets) != 1 {
		t.Fatalf("%d PodDisruptionBudgets, want 1", len(m.budgets))
	}
	selector, err := metav1.LabelSelectorAsSelector(m.budgets[0].Spec.Selector)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range m.statefulSets {
		if !selector.Matches(labels.Set(set.Spec.Template.Labels)) {
			t.Errorf("the budget does not hold for %s", set.Name)
		}
	}
}

// TestStrict: the decoding that the other tests rely on refuses a key that the API does not know.
func TestStrict(t *testing.T) {
	t.Parallel()
	var s appsv1.StatefulSet
	if err := yaml.UnmarshalStrict([]byte("apiVersion: apps/v1\nkind: StatefulSet\nspec: {replica: 1}\n"), &s); err == nil {
		t.Error("spec.replica was accepted")
	}
}
