GO ?= go
export CGO_ENABLED ?= 0

.PHONY: help run test race lint build bench defects trace pictures soak bench-peers fuzz clean
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/' | expand -t 10

run: ## the documented procedure against the embedded reference server
	$(GO) run ./cmd/imapspec run

test: ## all tests, in random order
	$(GO) test -shuffle=on ./...

race: ## all tests with the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -shuffle=on ./...

lint: ## gofmt, go vet, staticcheck
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not gofmt-ed: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

build: ## the static binary dist/imapspec
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o dist/imapspec ./cmd/imapspec

bench: build ## start-up time, procedure suite, memory of the idle server; then the Go benchmarks
	$(GO) test -run '^$$' -bench . -benchtime 10x ./cmd/imapspec
	$(GO) test -run '^$$' -bench . -benchmem ./refserver/internal/...

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

bench-peers: ## line by line against Dovecot (needs Debian's dovecot-imapd)
	$(GO) run ./scenarios/peers/bench

fuzz: ## every fuzz target for FUZZTIME (10s)
	@set -e; for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	    $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $${FUZZTIME:-10s} $$p; done; done

clean: ## remove what building and running left
	rm -rf dist reports/out
