# The service alone; a Kafka to run it against is in docker-compose.kafka.yml.
#
#   docker build --tag event-service .
#   docker run --rm --publish 3000:3000 --env KAFKA_BOOTSTRAP_SERVERS=… event-service
#
# It runs in production, where a service needs a name of its own (npm run init -- --name NAME) or KAFKA_CONSUMER_GROUP, and
# where /metrics and the documents ask for a token or are at MANAGEMENT_PORT (docs/operations.md).

# Name the image by its digest where builds must be repeatable: a tag is moved with every release. Look it up
# with `docker buildx imagetools inspect node:24-slim`, build with
#   --build-arg NODE_IMAGE=node:24-slim@sha256:…
# and let a bot such as Renovate or Dependabot renew it, or security fixes no longer arrive. With --build-arg RELEASE=true
# nothing is built on an image without one.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
ARG NODE_IMAGE
ARG RELEASE=false
RUN case "$RELEASE $NODE_IMAGE" in \
      "false "* | "true "*@sha256:????????????????????????????????????????????????????????????????) ;; \
      *) echo "RELEASE=$RELEASE, NODE_IMAGE=$NODE_IMAGE: a release names its image by digest, node:24-slim@sha256:…" >&2; exit 1 ;; \
    esac
WORKDIR /app
# Before the sources, so that an edit of those neither installs nor builds the kit again.
COPY package.json package-lock.json tsconfig.json ./
COPY packages ./packages
# No package here needs its install script: nobody else's code runs during a build but the compilers'.
RUN npm ci --ignore-scripts
RUN npm run build:kit
COPY nest-cli.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages ./packages
RUN npm ci --omit=dev --ignore-scripts

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
# Owned by root: the service can read its code, not change it.
COPY package.json ./
COPY schemas ./schemas
COPY --from=dependencies /app/node_modules ./node_modules
# node_modules points to them.
COPY --from=build /app/packages ./packages
COPY --from=build /app/dist ./dist
# The user node, as a number: Kubernetes cannot check runAsNonRoot by a name.
USER 1000
EXPOSE 3000
# Alive, not ready: a container that has lost its broker must not be restarted for it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Without a shell or npm in between, so that SIGTERM reaches node and the service drains.
# Stack traces name the lines of the sources.
CMD ["node", "--enable-source-maps", "dist/main.js"]
