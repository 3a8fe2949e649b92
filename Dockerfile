# The reference server alone: the static binary, nothing else. The context is a folder with the binary `imapspec` and an
# empty folder `data`; `make image` prepares it. No BuildKit is needed.
#
#   docker run -d --read-only -p 143:143 -p 993:993 -e IMAPSPEC_STARTED=true imapspec
#   docker exec -it CONTAINER /imapspec shell
#
# `imapspec serve --help` lists the settings, each one an environment variable. Mailboxes, settings and the server file are
# in /data; a folder of the host that is mounted there has to belong to user 65532.
#
# Inside, the server has the real ports, as Exchange has them, as an unprivileged user: Docker from 20.10 on lets it, and so does
# every other engine with --sysctl net.ipv4.ip_unprivileged_port_start=0. A file capability instead would keep the binary from
# starting where new privileges are ruled out.
FROM scratch
LABEL org.opencontainers.image.title="imapspec" \
      org.opencontainers.image.description="Reference IMAP4 server that behaves like Exchange's frontend and backend" \
      org.opencontainers.image.licenses="MIT"
COPY --chown=65532:65532 data /data
COPY imapspec /imapspec
USER 65532:65532
ENV IMAPSPEC_CONTAINER=true
VOLUME /data
# IMAP4, IMAP4 over TLS, submission, Outlook on the web, the backend; management; the public DNS
EXPOSE 143 993 587 443 1993 8444 53 53/udp
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["/imapspec", "health"]
ENTRYPOINT ["/imapspec"]
CMD ["serve"]
