# One image for every program of Concord; the command says which: `python -m api`, `python worker.py worker`,
# `python worker.py projections`, `python -m cli …`. It holds what runs and nothing that tests, and it runs as nobody.
FROM python:3.12.12-slim AS installed
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/concord
COPY deploy/requirements.lock /tmp/requirements.lock
RUN /opt/concord/bin/pip install --require-hashes --only-binary=:all: -r /tmp/requirements.lock

FROM python:3.12.12-slim AS assets
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PATH=/opt/concord/bin:$PATH
RUN python -m venv /opt/concord
COPY api/web /web
COPY api/templates /templates
RUN /opt/concord/bin/pip install --require-hashes --only-binary=:all: -r /web/node.lock && python /web/build.py

FROM python:3.12.12-slim
ENV PATH=/opt/concord/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin concord
COPY --from=installed /opt/concord /opt/concord
WORKDIR /app
COPY . .
COPY --from=assets /web/static /app/api/web/static
RUN python -m compileall -q /app
USER 10001
EXPOSE 8080 9464 9465
HEALTHCHECK --interval=10s --timeout=5s --retries=6 --start-period=60s \
  CMD ["python", "deploy/healthcheck.py", "http://127.0.0.1:8080/readyz"]
CMD ["python", "-m", "api"]
