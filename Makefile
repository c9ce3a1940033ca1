# Everything from a fresh checkout: `make archive` to see it work, `make test` to prove it.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: archive test quick clean

archive: $(VENV)/browse
	$(BIN)/scrapy crawl sample --loglevel WARNING
	@echo
	@echo "Look at it:           $(BIN)/datasette data/"
	@echo "Ask it:               $(BIN)/sqlite-utils search data/sample.db articles 'tram' -c title -c published"
	@echo "Save the real blog:   $(BIN)/chamberlain crawl --contact you@example.org"

test: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses 3 --dist loadscope --no-loadscope-reorder

# What a Python can get wrong soonest: every module with its examples, the plan of the house, quotes and people.
quick: $(VENV)/dev
	$(BIN)/pytest -n 2 chamberlain_crawler tests/test_house.py tests/quotes tests/people

$(VENV)/browse: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[browse,pdf]'
	touch $@

$(VENV)/dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[browse,pdf,dev]'
	touch $@

clean:
	rm -rf $(VENV) data/sample.db data/sample.db-* data/sample.db.* data/captures/sample-*
