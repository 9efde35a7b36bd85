package dev.emptybox.agent.git.trust;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.ParserMessage;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Who may change what in the state repo. It is stored outside of the repo, and has a page of its own, trust-policy.md.
 *
 * @param digest     of all files of the policy: a verdict holds while it stays the same
 * @param floor      the commit up to which the history is trusted as it is; empty to verify the whole history
 * @param tagSigners who signs tags; without any, tags need no signature
 * @param maxHeadAge null for no limit
 * @param revoked    fingerprints of keys that are refused at any time
 * @param roles      by name; without any, each signer may change everything
 */
record TrustPolicy(String digest, AllowedSigners sshKeys, GpgKeys gpgKeys, String floor, PatternList sealers, PatternList tagSigners, Duration maxHeadAge,
                   Set<String> revoked, Map<String, Role> roles) {

    private static final Set<String> MEMBERS = Set.of("allowedSigners", "gpgKeys", "floor", "sealers", "tagSigners", "maxHeadAge", "revoked", "roles");
    private static final Set<String> ROLE_MEMBERS = Set.of("signers", "paths");
    private static final Pattern FULL_ID = Pattern.compile("[0-9a-f]{40}");
    private static final ObjectMapper JSON = JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

    /** @throws ProblemException if it cannot be read, or does not name any signer */
    static TrustPolicy read(Path file) {
        return new Reader(file).read();
    }

    /** Reads the policy and the files that it names, relative to it. */
    private static final class Reader {

        private final Path file;
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();

        Reader(Path file) {
            this.file = file.toAbsolutePath();
        }

        TrustPolicy read() {
            JsonNode policy = parsed(content(file));
            requireMembers(policy, MEMBERS, "the policy");
            AllowedSigners ssh = allowedSigners(policy.get("allowedSigners"));
            GpgKeys gpg = gpgKeys(policy.get("gpgKeys"));
            if (ssh.isEmpty() && gpg.isEmpty()) {
                throw wrong("it has no signer", "name a file with allowedSigners, or keys with gpgKeys");
            }
            String floor = text(policy, "floor");
            if (!floor.isEmpty() && !FULL_ID.matcher(floor).matches()) {
                throw wrong("floor is not a commit id of 40 digits: " + floor, "write the full id, from: git rev-parse COMMIT");
            }
            return new TrustPolicy(HexFormat.of().formatHex(SshPublicKey.digest("SHA-256", all.toByteArray())), ssh, gpg, floor,
                new PatternList(texts(policy, "sealers")), new PatternList(texts(policy, "tagSigners")), age(text(policy, "maxHeadAge")),
                Set.copyOf(texts(policy, "revoked")), roles(policy.get("roles")));
        }

        private JsonNode parsed(byte[] content) {
            try {
                JsonNode read = JSON.readTree(content);
                if (read == null || !read.isObject()) {
                    throw wrong("it is not a JSON object", "write it as in trust-policy.md");
                }
                return read;
            } catch (IOException e) {
                throw wrong(ParserMessage.plain(e.getMessage()), "write it as in trust-policy.md");
            }
        }

        private AllowedSigners allowedSigners(JsonNode name) {
            if (name == null) {
                return AllowedSigners.NONE;
            }
            Path signers = file.resolveSibling(name.asText());
            return AllowedSigners.parse(signers, new String(content(signers), StandardCharsets.UTF_8));
        }

        private GpgKeys gpgKeys(JsonNode files) {
            var keys = new GpgKeys();
            if (files != null) {
                files.properties().forEach(one -> {
                    Path its = file.resolveSibling(one.getValue().asText());
                    keys.add(one.getKey(), its, content(its));
                });
            }
            return keys;
        }

        private Map<String, Role> roles(JsonNode roles) {
            var read = new TreeMap<String, Role>();
            if (roles != null) {
                requireMembersAre(roles, "roles");
                roles.properties().forEach(role -> {
                    requireMembers(role.getValue(), ROLE_MEMBERS, "role " + role.getKey());
                    List<String> signers = texts(role.getValue(), "signers");
                    List<String> paths = texts(role.getValue(), "paths");
                    if (signers.isEmpty() || paths.isEmpty()) {
                        throw wrong("role " + role.getKey() + " has no signers or no paths", "name both");
                    }
                    read.put(role.getKey(), new Role(new PatternList(signers), paths));
                });
            }
            return read;
        }

        private Duration age(String text) {
            try {
                return text.isEmpty() ? null : text.matches("\\d{1,5}d") ? Duration.ofDays(Long.parseLong(text.substring(0, text.length() - 1))) : Durations.parse(text);
            } catch (ProblemException e) {
                throw wrong("maxHeadAge: " + e.getMessage(), "write for example 30d or 12h");
            }
        }

        private void requireMembersAre(JsonNode node, String what) {
            if (!node.isObject()) {
                throw wrong(what + " is not a JSON object", "write it as in trust-policy.md");
            }
        }

        /** A misspelt member would lift a restriction. */
        private void requireMembers(JsonNode node, Set<String> known, String what) {
            requireMembersAre(node, what);
            var unknown = new ArrayList<String>();
            node.fieldNames().forEachRemaining(unknown::add);
            unknown.removeAll(known);
            if (!unknown.isEmpty()) {
                List<String> near = Words.nearest(unknown.get(0), known);
                throw wrong(what + " has an unknown member " + unknown.get(0), near.isEmpty() ? "known members: " + String.join(", ", known.stream().sorted().toList())
                    : "did you mean " + near.get(0) + "?");
            }
        }

        private String text(JsonNode policy, String member) {
            JsonNode value = policy.get(member);
            if (value != null && !value.isTextual()) {
                throw wrong(member + " is not a text", "write it as in trust-policy.md");
            }
            return value == null ? "" : value.asText();
        }

        private List<String> texts(JsonNode node, String member) {
            JsonNode values = node.get(member);
            var read = new ArrayList<String>();
            if (values != null) {
                if (!values.isArray()) {
                    throw wrong(member + " is not a list", "write it as in trust-policy.md");
                }
                values.forEach(value -> read.add(value.asText()));
            }
            return read;
        }

        private byte[] content(Path path) {
            try {
                if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE)) {
                    throw new ProblemException(Problem.of("the trust policy cannot be used: " + path, "every user of the machine can change it", "chmod o-w " + path));
                }
                byte[] content = Files.readAllBytes(path);
                all.writeBytes(content);
                // A border, so that bytes cannot move from one file to the next.
                all.writeBytes(("\0" + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
                return content;
            } catch (IOException e) {
                throw new ProblemException(Problem.of("the trust policy cannot be read: " + path, e.getClass().getSimpleName(),
                    "mount it where the agent's user can read it, or correct --trust-policy"), e);
            }
        }

        private ProblemException wrong(String why, String cure) {
            return new ProblemException(Problem.of("the trust policy is not valid: " + file, why, cure));
        }
    }

    /** What some signers may change. */
    record Role(PatternList signers, List<String> paths) {

        boolean has(Signer signer) {
            return signer.names().stream().anyMatch(signers::matches);
        }

        boolean allows(String path) {
            return paths.stream().anyMatch(glob -> regex(glob).matcher(path).matches());
        }

        boolean allowsEverything() {
            return paths.contains("**");
        }

        /** {@code *} and {@code ?} stay within a name, {@code **} does not. */
        private static Pattern regex(String glob) {
            var regex = new StringBuilder();
            for (int at = 0; at < glob.length(); at++) {
                if (glob.startsWith("**/", at)) {
                    regex.append("(.*/)?");
                    at += 2;
                } else if (glob.startsWith("**", at)) {
                    regex.append(".*");
                    at++;
                } else {
                    char character = glob.charAt(at);
                    regex.append(character == '*' ? "[^/]*" : character == '?' ? "[^/]" : Pattern.quote(String.valueOf(character)));
                }
            }
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        }
    }

    /** The roles of a signer, by name. */
    Map<String, Role> rolesOf(Signer signer) {
        var its = new LinkedHashMap<String, Role>();
        roles.forEach((name, role) -> {
            if (role.has(signer)) {
                its.put(name, role);
            }
        });
        return its;
    }

    boolean maySignTags(Signer signer) {
        return signer.names().stream().anyMatch(tagSigners::matches);
    }

    boolean maySeal(Signer signer) {
        return signer.names().stream().anyMatch(sealers::matches);
    }
}
