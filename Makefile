# SPDX-License-Identifier: Apache-2.0
# The whole project by name of what you want. `make help` lists it.

SHELL := /bin/bash
SCALE ?= ci
LABEL ?=
JOBS ?= $(shell nproc)
export SCALE
# Messages and caches are the same whatever the shell speaks.
export LANG := C.UTF-8
unexport LC_ALL

release := build/release
labels := $(if $(LABEL),-L '^$(LABEL)$$')

.PHONY: all help deps build demo test conformance soak fresh lint format bench fuzz sanitize install sbom clean

all: build ## Build the release: build/bin/porc and build/bin/pine

help: ## List these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

deps: build/.deps ## Install every Debian package of packages.txt that is missing

build/.deps: packages.txt tools/install_packages
	@tools/install_packages packages.txt
	@mkdir -p build && touch $@

# What the tests take from npm: tests/npm names it.
build/npm/.installed: tests/npm/package-lock.json tools/install_npm build/.deps
	@tools/install_npm tests/npm build/npm

build: deps
	@[ -f $(release)/build.ninja ] || cmake --preset release >/dev/null
	@cmake --build $(release) -j $(JOBS) --target programs

demo: build ## Take an example blueprint to applied infrastructure, with the real terraform
	@tools/demo

test: build lint build/npm/.installed ## Run all tests, with sanitizers too; LABEL=core runs one area, SCALE=full heavy tests in full
	@cmake --build $(release) -j $(JOBS)
	@rm -rf $(release)/test-results
	@cd $(release) && ctest --output-on-failure --no-tests=error -j $$((4 * $(JOBS))) $(labels)
	@tools/ran $(release) $(LABEL)
	@$(MAKE) --no-print-directory sanitize

sanitize: deps ## Unit, contract and conformance tests under address and undefined; threads under thread
	@tools/sanitize $(JOBS) '$(LABEL)'

conformance: deps ## The Sentinel language, case by case, against the reference evaluator, and which rules lack a case
	@[ -f $(release)/build.ninja ] || cmake --preset release >/dev/null
	@cmake --build $(release) -j $(JOBS) --target conformance_sentinel_test evaluate_lines
	@cd $(release) && ctest --output-on-failure --no-tests=error -j $(JOBS) \
	  -R '^(conformance_sentinel_test|sentinel_reference|sentinel_rules|sentinel_random)$$'
	@tests/conformance/sentinel/rules_without_case --count

soak: ## The same tests with full counts, every mutant and every fuzzer
	@$(MAKE) --no-print-directory test SCALE=full
	@tools/mutants
	@tools/fuzz $(JOBS)

fresh: ## Demo and tests from a clone in a minimal Debian 12 root
	@tools/fresh

lint: ## Layers, names, sizes, links, and what tools/lint says of itself
	@python3 tools/lint

format: ## Rewrite our sources in the house format
	@git ls-files '*.h' '*.cc' | xargs clang-format -i

bench: deps build/npm/.installed ## Measure what the documents claim, against baselines in the same run
	@tools/bench $(JOBS)

fuzz: deps ## Run every fuzzer for FUZZ_SECONDS (60), with coverage of its parser
	@tools/fuzz $(JOBS)

install: build ## Install to $(DESTDIR)$(PREFIX)
	@cmake --install $(release) --prefix $(DESTDIR)$(or $(PREFIX),/usr/local)

sbom: build ## Write build/sbom.spdx.json: the Debian packages that the programs link or contain
	@tools/sbom > build/sbom.spdx.json && echo build/sbom.spdx.json

clean: ## Remove everything that was built
	@rm -rf build
