package dev.emptybox.testkit;

import dev.emptybox.stdlib.box.EmptyBox;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The artefact cache of a simulated box, and its servers. An undescribed artefact is assumed at its URL with the wanted
 * checksum; only its content cannot be read.
 */
final class SimulatedArtefacts implements EmptyBox.Artefacts {

    private static final long SOME_SIZE = 1024;

    private final SimulatedWeb web;
    private final Map<String, Bytes> served = new HashMap<>();
    private final Map<String, Bytes> contents = new HashMap<>();
    private final Map<String, String> urls = new HashMap<>();
    private final Set<String> held = new HashSet<>();

    SimulatedArtefacts(SimulatedWeb web) {
        this.web = web;
    }

    /** @return its SHA-256 */
    String describe(String url, Object content) {
        Bytes bytes = content instanceof Map<?, ?> files ? Contents.archive(url, files) : Contents.of(content);
        served.put(url, bytes);
        return bytes.sha256();
    }

    @Override
    public Artefact artefact(Artefact.Request request) {
        if (!held.contains(request.sha256())) {
            fetch(request);
            held.add(request.sha256());
        }
        Bytes content = contents.get(request.sha256());
        return new Artefact(request.sha256(), content == null ? SOME_SIZE : content.size());
    }

    private void fetch(Artefact.Request request) {
        var problems = new ArrayList<Problem>();
        for (String url : request.urls()) {
            Problem problem = fetch(url, request.sha256());
            if (problem == null) {
                return;
            }
            problems.add(problem);
        }
        throw new ProblemException(problems);
    }

    /** Null if it exists. */
    private Problem fetch(String url, String sha256) {
        urls.put(sha256, url);
        if (served.containsKey(url)) {
            return kept(url, sha256, served.get(url));
        }
        if (!web.describes(url)) {
            return null;
        }
        Http.Answer answer = web.get(new Http.Get(url, Map.of(), Duration.ofMinutes(5)));
        if (answer.status() / 100 == 2) {
            return kept(url, sha256, Bytes.of(answer.body()));
        }
        return answer.status() == 0
            ? Problem.of("download of " + url + " failed", answer.body(), "check that this box can reach the server")
            : Problem.of("download of " + url + " answered " + answer.status(), "", "correct the url, or publish the artefact there");
    }

    private Problem kept(String url, String sha256, Bytes content) {
        if (!content.sha256().equals(sha256)) {
            return Problem.of("checksum of " + url + " differs", "expected " + sha256 + "\ngot      " + content.sha256(),
                "if the new content is intended, correct sha256; otherwise the artefact was replaced");
        }
        contents.put(sha256, content);
        return null;
    }

    @Override
    public Bytes content(Artefact artefact) {
        Bytes content = contents.get(artefact.sha256());
        if (content == null) {
            String url = urls.get(artefact.sha256());
            throw new ProblemException(Problem.of("The content of " + url + " is not described",
                "it is read, but the spec gives only its checksum",
                "add to the spec, and use its checksum in the state: artefact '" + url
                    + "', [path: 'text'] for an archive, or a text or bytes"));
        }
        return content;
    }

    /** Content that is already in files of the box stays readable. */
    void keep(Set<String> digests) {
        held.retainAll(digests);
    }

    List<String> held() {
        return held.stream().sorted().toList();
    }
}
