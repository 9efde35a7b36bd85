package dev.emptybox.stdlib.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A file of known content, held in the artefact cache under its digest.
 *
 * @param sha256 lower-case hexadecimal
 * @param size   in bytes
 */
public record Artefact(String sha256, long size) {

    /**
     * What to fetch when the cache does not hold it yet.
     *
     * @param urls        tried in order
     * @param headers     sent with each request
     * @param sha256      what the content must have
     * @param maxSize     in bytes; more is refused
     * @param authorities who may vouch for a server besides the usual ones
     * @param proxy       {@code http://user:password@host:port} to fetch it through; null for what the agent's environment says
     */
    public record Request(List<String> urls, Map<String, String> headers, String sha256, long maxSize,
                          Authorities authorities, String proxy) {

        public Request {
            urls = List.copyOf(urls);
            headers = Map.copyOf(headers);
            Objects.requireNonNull(authorities, "authorities is null");
        }

        public Request(List<String> urls, Map<String, String> headers, String sha256, long maxSize) {
            this(urls, headers, sha256, maxSize, Authorities.USUAL, null);
        }
    }
}
