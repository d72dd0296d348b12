# The simulator as an image: one static binary and nothing else.
FROM rust:1.95-alpine AS build
WORKDIR /src
COPY . .
# On Alpine, programs are linked statically. The folder is for a state file.
RUN cargo build --release --locked -p launchdarkly-experiments-sim && mkdir /data

FROM scratch
COPY --from=build /src/target/release/launchdarkly-experiments-sim /launchdarkly-experiments-sim
COPY --from=build --chown=65534:65534 /data /data
USER 65534:65534
# It listens for other containers, so it needs a token of yours: SIM_TOKEN.
ENV SIM_HOST=0.0.0.0 SIM_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=2s --retries=3 \
  CMD ["/launchdarkly-experiments-sim", "--health"]
ENTRYPOINT ["/launchdarkly-experiments-sim"]
