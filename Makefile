GO ?= go
export CGO_ENABLED ?= 0

.PHONY: help run test race lint build image bench bench-containers bench-group defects trace pictures soak bench-peers peers fuzz clean
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/' | expand -t 10

run: ## the documented procedure against the embedded reference server
	$(GO) run ./cmd/imapspec run

test: ## all tests, in random order
	$(GO) test -timeout 30m -shuffle=on ./...
	cd deploy/kubernetes && $(GO) test -timeout 30m -shuffle=on ./...
	@docker version >/dev/null 2>&1 || echo 'The container tests were skipped: no Docker engine answers.'

race: ## all tests with the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -timeout 30m -shuffle=on ./...
	cd deploy/kubernetes && CGO_ENABLED=1 $(GO) test -race -timeout 30m -shuffle=on ./...

lint: ## gofmt, go vet, staticcheck
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not gofmt-ed: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) tool staticcheck -tests=false -tags serveronly ./cmd/imapspec
	cd deploy/kubernetes && $(GO) vet ./...

build: ## the static binary dist/imapspec
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o dist/imapspec ./cmd/imapspec

IMAGE ?= imapspec
IMAGE_LIMIT := 30000000
# Libraries that run at the start, at the prompt or a few times in a second: compiled small, for the image.
COLD = github.com/goccy/go-yaml/... github.com/jackc/pgx/v5/pgtype github.com/jcmturner/... github.com/miekg/dns github.com/prometheus/... \
  github.com/reeflective/readline/... github.com/spf13/... google.golang.org/protobuf/...
image: ## the container image imapspec, FROM scratch; prints its size (needs Docker)
	rm -rf dist/image && mkdir -p dist/image/data && cp Dockerfile dist/image/
	CGO_ENABLED=0 $(GO) build -tags serveronly -trimpath $(COLD:%=-gcflags=%=-l) -ldflags='-s -w -funcalign=16' -o dist/image/imapspec ./cmd/imapspec
	docker build --quiet --tag $(IMAGE) dist/image
	@size=$$(docker image inspect --format '{{.Size}}' $(IMAGE)); echo "image $(IMAGE): $$size bytes"; \
	  test $$size -lt $(IMAGE_LIMIT) || { echo "the image $(IMAGE) has to be under $(IMAGE_LIMIT) bytes"; exit 1; }

bench: build ## start-up time, procedure suite, memory of the idle server, reset to a snapshot; then the Go benchmarks
	$(GO) test -run '^$$' -bench . -skip Container -benchtime 10x ./cmd/imapspec
	$(GO) test -run '^$$' -bench Reset -benchtime 50x ./refserver
	$(GO) test -run '^$$' -bench . -benchmem ./refserver/internal/...

bench-containers: build ## start of a container, first scenario and procedure suite in containers (needs Docker and PostgreSQL)
	$(GO) test -run '^$$' -bench ContainerReady -benchtime 10x ./cmd/imapspec
	$(GO) test -run '^$$' -bench ContainersProcedure -benchtime 1x -timeout 30m ./cmd/imapspec

bench-group: ## FETCH through a frontend on the mailbox's host and on another one, which may cost 15 % (needs PostgreSQL)
	$(GO) test -run '^$$' -bench ProxyToAnotherHost -benchtime 200x ./refserver

defects: ## switch each defect on and see a scenario fail
	$(GO) run ./cmd/imapspec defects

trace: ## requirement and scenario, side by side
	$(GO) run ./cmd/imapspec trace

CHROMIUM ?= chromium
pictures: build ## take the README's pictures anew (needs Chromium)
	dist/imapspec run --report dist/pictures >/dev/null
	$(CHROMIUM) --headless=new --no-sandbox --hide-scrollbars --window-size=1100,900 --screenshot=reports/pictures/report.png dist/pictures/report.html
	cp dist/pictures/pictures/procedure-6_outlook_on_the_web-feature-*-1.png reports/pictures/settings.png
	cp dist/pictures/pictures/procedure-2_start_services-feature-*-1.png reports/pictures/services.png

soak: ## minutes of many sessions, killed servers, a full disk and hostile clients
	$(GO) test -timeout 60m -count=1 ./refserver/stress -soak

PROXY ?= process
bench-peers: ## line by line against Dovecot, which it installs from Debian; PROXY=tls proxies over TLS
	scenarios/peers/install dovecot-imapd
	$(GO) run ./scenarios/peers/bench --proxy $(PROXY)

peers: build ## the suite against Dovecot, Cyrus and Courier from Debian and the reference server's profiles; then the matrix (as root)
	scenarios/peers/install dovecot-imapd debootstrap
	$(GO) run ./scenarios/peers/suite

fuzz: ## every fuzz target for FUZZTIME (10s)
	@set -e; for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	    $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $${FUZZTIME:-10s} $$p; done; done

clean: ## remove what building and running left
	rm -rf dist reports/out
