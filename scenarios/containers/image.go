package containers

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
)

// module is this project's, and program its package of the binary that goes into the image.
const (
	module  = "github.com/imapspec/imapspec"
	program = module + "/cmd/imapspec"
)

// imageName is what LocalImage tags its images with, besides the digest.
const imageName = "imapspec-local"

// dockerfile makes the image from the build context alone: nothing is pulled. The numeric user needs no passwd file. The data
// folder is no volume: it goes with the container, and a container without a volume is made and removed twice as fast.
const dockerfile = `FROM scratch
COPY imapspec /imapspec
COPY --chown=65532:65532 data /data
COPY --chown=65532:65532 tmp /tmp
USER 65532:65532
EXPOSE 143 993 587 443 8444
STOPSIGNAL SIGTERM
ENTRYPOINT ["/imapspec"]
CMD ["serve"]
`

// LocalImage gives the name of an image of this version of the reference server on the engine, which it builds unless one of
// the same content is there. It needs no registry. The binary is this program's own executable when that is imapspec as a
// static Linux binary; otherwise the Go toolchain builds it, of the version of this project that the module around the working
// directory is, or requires.
func LocalImage(ctx context.Context) (string, error) {
	docker, err := connect(ctx)
	if err != nil {
		return "", err
	}
	defer docker.Close()
	info, err := docker.ServerVersion(ctx, client.ServerVersionOptions{})
	if err != nil {
		return "", noEngine(err)
	}
	binary, err := findBinary(ctx, info.Arch)
	if err != nil {
		return "", err
	}
	digest := sha256.Sum256(append(binary, dockerfile...))
	name := imageName + ":" + hex.EncodeToString(digest[:])[:16]
	switch _, err := docker.ImageInspect(ctx, name); {
	case err == nil:
		return name, nil
	case !errdefs.IsNotFound(err):
		return "", fmt.Errorf("look for the image %s: %w", name, err)
	}
	if err := prepareReaper(ctx); err != nil {
		return "", err
	}
	if err := build(ctx, name, binary); err != nil {
		return "", err
	}
	return name, removeOldImages(ctx, docker, name)
}

// build makes the image from a tar context with the engine's own builder.
func build(ctx context.Context, name string, binary []byte) error {
	archive, err := buildContext(binary)
	if err != nil {
		return err
	}
	provider, err := testcontainers.NewDockerProvider(testcontainers.WithLogger(log.NewNoopLogger()))
	if err != nil {
		return noEngine(err)
	}
	defer provider.Close()
	repo, tag, _ := strings.Cut(name, ":")
	_, err = provider.BuildImage(ctx, &testcontainers.ContainerRequest{FromDockerfile: testcontainers.FromDockerfile{
		ContextArchive: bytes.NewReader(archive), Repo: repo, Tag: tag, KeepImage: true,
		BuildOptionsModifier: func(o *client.ImageBuildOptions) {
			o.Labels = map[string]string{LabelImage: tag}
			o.ForceRemove = true // the builder's own containers, after a failure too
		},
	}})
	if err != nil {
		return fmt.Errorf("build the image %s: %w", name, err)
	}
	return nil
}

// buildContext is the tar archive of the Dockerfile, the binary and the empty folders.
func buildContext(binary []byte) ([]byte, error) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range []struct {
		name    string
		mode    int64
		content []byte
	}{
		{"Dockerfile", 0o644, []byte(dockerfile)},
		{"imapspec", 0o755, binary},
		{"data/", 0o700, nil},
		{"tmp/", 0o700, nil},
	} {
		header := &tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content)), Typeflag: tar.TypeReg}
		if f.content == nil {
			header.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.content); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), w.Close()
}

// oldImage is how long an image of other content is kept for whoever may be about to use it.
const oldImage = 24 * time.Hour

// removeOldImages drops images that LocalImage has built of other content. One that a container uses stays.
func removeOldImages(ctx context.Context, docker *client.Client, keep string) error {
	list, err := docker.ImageList(ctx, client.ImageListOptions{Filters: make(client.Filters).Add("label", LabelImage)})
	if err != nil {
		return fmt.Errorf("list the images: %w", err)
	}
	for _, image := range list.Items {
		for _, name := range image.RepoTags {
			if name == keep || !strings.HasPrefix(name, imageName+":") || time.Since(time.Unix(image.Created, 0)) < oldImage {
				continue
			}
			_, err := docker.ImageRemove(ctx, name, client.ImageRemoveOptions{})
			if err != nil && !errdefs.IsConflict(err) && !errdefs.IsNotFound(err) {
				return fmt.Errorf("remove the image %s: %w", name, err)
			}
		}
	}
	return nil
}

// findBinary gives the static binary for an architecture, as Go names it.
func findBinary(ctx context.Context, arch string) ([]byte, error) {
	own, err := ownBinary(arch)
	if err == nil {
		return own, nil
	}
	built, failed := buildBinary(ctx, ".", arch)
	if failed != nil {
		return nil, fmt.Errorf("no binary for the image: %w, and it cannot be built: %w; "+
			"run imapspec as a static binary (CGO_ENABLED=0 go build), or give an image", err, failed)
	}
	return built, nil
}

// ownBinary reads this process's executable if it can go into the image.
func ownBinary(arch string) ([]byte, error) {
	// A test of imapspec's own package has its path.
	if info, ok := debug.ReadBuildInfo(); !ok || info.Path != program || flag.Lookup("test.v") != nil {
		return nil, errors.New("this program is not imapspec itself")
	}
	if runtime.GOARCH != arch {
		return nil, fmt.Errorf("this program is for %s, the engine for %s", runtime.GOARCH, arch)
	}
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if err := checkStatic(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// checkStatic wants a Linux executable that needs no loader and no library.
func checkStatic(path string) error {
	f, err := elf.Open(path)
	if err != nil {
		return fmt.Errorf("%s is not a Linux binary: %w", path, err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return fmt.Errorf("%s is not static", path)
		}
	}
	return nil
}

// buildBinary builds the program, as far as it serves, with the Go toolchain, from the source that the module around a folder uses. It
// is built there, where go.sum has all that it needs: a module that requires this one has only what its tests import. The result is
// the same for the same source, wherever it is.
func buildBinary(ctx context.Context, folder, arch string) ([]byte, error) {
	source, err := toolchain(ctx, folder, nil, "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "imapspec-image-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "imapspec")
	_, err = toolchain(ctx, source, []string{"GOWORK=off", "CGO_ENABLED=0", "GOOS=linux", "GOARCH=" + arch},
		"build", "-mod=readonly", "-tags", "serveronly", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", path, program)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// toolchain runs the go command in a folder and gives the line that it prints.
func toolchain(ctx context.Context, folder string, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), env...)
	var said, complained bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &complained
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w %s", args[0], err, strings.TrimSpace(complained.String()))
	}
	return strings.TrimSpace(said.String()), nil
}
