package dev.emptybox.stdlib.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A file of known content, stored in the artefact cache under its digest.
 *
 * @param sha256 lower-case hexadecimal
 * @param size   in bytes
 */
public record Artefact(String sha256, long size) {

    /**
     * What to fetch if the cache does not have it.
     *
     * @param urls        tried in order
     * @param headers     sent with each request
     * @param sha256      of the content
     * @param maxSize     in bytes; more is refused
     * @param authorities authorities to trust in addition to the default ones
     * @param proxy       {@code http://user:password@host:port} to use; null for the proxy of the agent's environment
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
