# syntax=docker/dockerfile:1

# Debian 12, on which the build of mediasoup-worker is proven. It has what pins workers to CPUs, taskset, out of the box.
FROM node:24-bookworm-slim AS base
WORKDIR /app

# mediasoup-worker: always built, with the patches in workers/native; on the machine's own architecture (amd64, arm64).
FROM base AS worker
COPY package.json package-lock.json .npmrc ./
COPY src/setup src/setup
COPY workers/native workers/native
RUN --mount=type=cache,target=/root/.npm \
    CAUSEWAY_WORKER=build node src/setup/launch.mjs --worker -e 'fs.copyFileSync(process.env.MEDIASOUP_WORKER_BIN, "/mediasoup-worker")'

FROM base AS web-client
COPY package.json package-lock.json .npmrc tsconfig.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY signaling signaling
COPY client-demo client-demo
RUN node_modules/.bin/vite build client-demo

# --omit=optional leaves out the Node that a clone installs for itself: the image has one.
FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional

FROM base
# The libraries that a worker built on Debian links to. It ends with 41 when it starts and finds no mediasoup around it.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libabsl20220623 libssl3 libuv1 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=worker /mediasoup-worker /usr/local/bin/mediasoup-worker
RUN mediasoup-worker; [ $? -eq 41 ] && command -v taskset

COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY src src
COPY signaling/protocol signaling/protocol
COPY signaling/server signaling/server
COPY workers workers
COPY config config
COPY --from=web-client /app/dist/client-demo dist/client-demo
# docker build --build-arg COMMIT=$(git rev-parse HEAD): told at /v1/info and in the metrics.
ARG COMMIT
RUN printf %s "$COMMIT" > dist/commit

ENV NODE_ENV=production \
    MEDIASOUP_WORKER_BIN=/usr/local/bin/mediasoup-worker
USER node

# The page and signaling; Prometheus; media, of which worker i uses port 44400 + i: publish as many as there are CPUs.
EXPOSE 3000 9464 44400-44463/udp 44400-44463/tcp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
  CMD ["node", "src/healthcheck.ts"]
# The flags are explained in src/setup/server-arguments.mjs.
CMD ["node", "--max-semi-space-size=32", "--disable-sigusr1", "src/main.ts"]
