package dev.emptybox.agent.converge;

import dev.emptybox.agent.git.Checkout;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.script.ScriptHost;
import dev.emptybox.agent.script.StateFiles;
import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Loads revisions and caches the few in use, so that a cycle without a new commit compiles nothing. A revision that did not
 * compile is not compiled again.
 */
final class Revisions implements AutoCloseable {

    private final Source source;
    private final ScriptHost host;
    private final Settings settings;
    private final Map<String, LoadedRevision> loaded = new HashMap<>();
    private final Map<String, ProblemException> broken = new HashMap<>();

    Revisions(Source source, ScriptHost host, Settings settings) {
        this.source = Objects.requireNonNull(source, "source is null");
        this.host = Objects.requireNonNull(host, "host is null");
        this.settings = Objects.requireNonNull(settings, "settings is null");
    }

    /** @throws ProblemException with all problems with its scripts and its state */
    LoadedRevision load(Revision revision) {
        if (broken.containsKey(revision.commit())) {
            throw broken.get(revision.commit());
        }
        // Checked each time: a run reads templates and files from it, which must still match the commit.
        Checkout checkout = source.checkout(revision);
        LoadedRevision known = loaded.get(revision.commit());
        if (known != null) {
            return known;
        }
        try {
            LoadedRevision fresh = compiled(revision, checkout);
            loaded.put(revision.commit(), fresh);
            return fresh;
        } catch (ProblemException wrong) {
            // A new exception: the caught one may reference classes of the failed compilation.
            broken.put(revision.commit(), new ProblemException(wrong.problems()));
            throw wrong;
        }
    }

    /** All problems with the scripts, the state and the files of a revision, without running anything. */
    List<Problem> check(Revision revision) {
        Checkout checkout = source.checkout(revision);
        var files = new StateFiles(checkout.directory());
        var problems = new ArrayList<Problem>();
        try {
            problems.addAll(files.problems(settings.labels(), settings.overrides()));
            host.check(checkout.directory(), checkout.modules(), files.layers(settings.labels(), settings.overrides()));
        } catch (ProblemException wrong) {
            problems.addAll(wrong.problems());
        }
        return problems;
    }

    private LoadedRevision compiled(Revision revision, Checkout checkout) {
        var files = new StateFiles(checkout.directory());
        var layers = files.all(settings.labels(), settings.overrides());
        var state = files.read(settings.labels(), settings.overrides());
        return new LoadedRevision(revision, host.load(checkout.directory(), checkout.modules(), layers), State.of(state.members()),
            new RepoFiles(checkout.directory(), checkout.ignored(), checkout.modules()));
    }

    /** Releases all others, in memory and on disk. */
    void keepOnly(Set<String> commits) {
        loaded.entrySet().removeIf(entry -> {
            boolean old = !commits.contains(entry.getKey());
            if (old) {
                entry.getValue().close();
            }
            return old;
        });
        broken.keySet().retainAll(commits);
        source.prune(commits);
    }

    @Override
    public void close() {
        loaded.values().forEach(LoadedRevision::close);
        loaded.clear();
    }
}
