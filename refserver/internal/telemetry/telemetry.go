// Package telemetry tells an operator what the services do: Prometheus metrics, and a log with a line for every connection's
// opening, login and end.
//
// Invariants:
//   - Nothing that a client sent becomes a label's value: unbounded values would fill the memory of whoever collects them. What
//     is no command of the service is counted as "unknown".
//   - Of what a client sent only the name in a login stands in the log: other arguments may be secrets.
//   - A session that nobody watches is nil, and every method of a nil *Session, *Service or *Metrics does nothing: a server
//     without metrics and with a log above info pays a comparison with nil.
//   - A session that is watched costs a clock reading and counters at each command; its labels were resolved before.
//   - Nothing is kept outside a *Metrics: two servers in a process count for themselves.
package telemetry

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is what one server counts.
type Metrics struct {
	registry *prometheus.Registry

	open     *prometheus.GaugeVec     // service, port
	opened   *prometheus.CounterVec   // service, port
	received *prometheus.CounterVec   // service, port
	sent     *prometheus.CounterVec   // service, port
	logins   *prometheus.CounterVec   // service, mechanism, result
	commands *prometheus.CounterVec   // service, command, result
	latency  *prometheus.HistogramVec // service, command

	commit        prometheus.Histogram
	commitChanges prometheus.Histogram
	commitFailed  prometheus.Counter
}

// The boundaries of the histograms.
func latencyBuckets() []float64 { // seconds
	return []float64{.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5, 30}
}

func changesBuckets() []float64 { return prometheus.ExponentialBuckets(1, 4, 8) }

// New makes metrics with a registry of their own, in which the Go runtime and the process are too.
func New() *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "imapspec", Name: name, Help: help}, labels)
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		open: prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "imapspec", Name: "connections_open",
			Help: "Connections that are open now."}, []string{"service", "port"}),
		opened: counter("connections_total", "Connections that were accepted.", "service", "port"),
		received: counter("received_bytes_total", "Bytes from clients; of IMAP and SMTP as they are inside TLS.",
			"service", "port"),
		sent: counter("sent_bytes_total", "Bytes to clients; of IMAP and SMTP as they are inside TLS.",
			"service", "port"),
		logins: counter("logins_total", "Logins by mechanism and result: ok, refused, or none where the connection ended first.", "service", "mechanism", "result"),
		commands: counter("commands_total", "Commands by name and result: ok, no, bad, or none where the connection ended first.",
			"service", "command", "result"),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "imapspec", Name: "command_duration_seconds",
			Help: "From a command's name to its answer, literals and waiting in IDLE included.", Buckets: latencyBuckets()}, []string{"service", "command"}),
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "imapspec", Name: "store_commit_duration_seconds",
			Help: "Time until changes of the store are durable.", Buckets: latencyBuckets()}),
		commitChanges: prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "imapspec", Name: "store_commit_changes",
			Help: "Changes that were made durable together.", Buckets: changesBuckets()}),
		commitFailed: prometheus.NewCounter(prometheus.CounterOpts{Namespace: "imapspec", Name: "store_commit_failures_total",
			Help: "Commits of the store that failed."}),
	}
	m.registry.MustRegister(m.open, m.opened, m.received, m.sent, m.logins, m.commands, m.latency, m.commit, m.commitChanges,
		m.commitFailed, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the metrics in Prometheus' text format, or OpenMetrics where the client asks for it.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// Commit notes how a commit of the store went: the number of its changes and how long it took.
func (m *Metrics) Commit(changes int, took time.Duration, err error) {
	if m == nil {
		return
	}
	m.commit.Observe(took.Seconds())
	m.commitChanges.Observe(float64(changes))
	if err != nil {
		m.commitFailed.Inc()
	}
}
