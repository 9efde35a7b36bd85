package dev.emptybox.agent.git.trust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/**
 * The paths that a commit itself changes. A merge changes a path unless it takes it as a merge without conflict does: from the
 * side that changed it since the common ancestor. So a merge that brings back an old file, or leaves a change out, has changed it.
 */
final class OwnChanges {

    /** A signer who needs more may need a role for everything, which is not looked at in detail. */
    private static final int MOST = 50_000;

    private OwnChanges() {
    }

    /** @throws Untrusted if there are too many, so that a tree that contains another one many times does not take forever */
    static List<String> of(ObjectReader reader, RevCommit commit) throws Untrusted, IOException {
        try (TreeWalk walk = new TreeWalk(reader); RevWalk commits = new RevWalk(reader)) {
            int bases = 0;
            walk.addTree(commit.getTree());
            for (RevCommit parent : commit.getParents()) {
                walk.addTree(commits.parseCommit(parent).getTree());
            }
            if (commit.getParentCount() == 0) {
                walk.addTree(new EmptyTreeIterator());
            }
            if (commit.getParentCount() == 2) {
                for (RevTree base : bases(commits, commit)) {
                    walk.addTree(base);
                    bases++;
                }
                if (bases == 0) {
                    walk.addTree(new EmptyTreeIterator());
                    bases++;
                }
            }
            walk.setRecursive(true);
            walk.setFilter(TreeFilter.ANY_DIFF);
            return changed(commit, walk, bases);
        }
    }

    private static List<RevTree> bases(RevWalk commits, RevCommit merge) throws IOException {
        commits.setRevFilter(RevFilter.MERGE_BASE);
        for (RevCommit parent : merge.getParents()) {
            commits.markStart(commits.parseCommit(parent));
        }
        var trees = new ArrayList<RevTree>();
        for (RevCommit base = commits.next(); base != null; base = commits.next()) {
            trees.add(base.getTree());
        }
        return trees;
    }

    private static List<String> changed(RevCommit commit, TreeWalk walk, int bases) throws Untrusted, IOException {
        var changed = new ArrayList<String>();
        for (int seen = 0; walk.next(); seen++) {
            if (seen == MOST) {
                throw new Untrusted(Rule.ROLE, commit.name(), "it changes more than " + MOST + " files", "let a signer make it whose role has all paths");
            }
            if (bases == 0 ? differsFromAParent(walk) : !isMerged(walk, bases)) {
                changed.add(walk.getPathString());
            }
        }
        return changed;
    }

    private static boolean differsFromAParent(TreeWalk walk) {
        for (int parent = 1; parent < walk.getTreeCount(); parent++) {
            if (!same(walk, 0, parent)) {
                return true;
            }
        }
        return false;
    }

    /** With several common ancestors, the same must hold for each. */
    private static boolean isMerged(TreeWalk walk, int bases) {
        for (int base = 3; base < 3 + bases; base++) {
            int taken = same(walk, 1, 2) || same(walk, 2, base) ? 1 : same(walk, 1, base) ? 2 : -1;
            if (taken < 0 || !same(walk, 0, taken)) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(TreeWalk walk, int one, int other) {
        return walk.getRawMode(one) == walk.getRawMode(other) && walk.idEqual(one, other);
    }
}
