package dev.emptybox.agent.git;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The symbolic links of a tree, by path. Decides without disk access whether a link stays inside the tree, also through
 * other links.
 */
final class Links {

    private static final int MOST_HOPS = 40;

    private final Map<String, String> targets;

    Links(Map<String, String> targets) {
        this.targets = Map.copyOf(targets);
    }

    /** Follows the link like the kernel. A loop counts as leaving the tree. */
    boolean stayInside(String link) {
        Deque<String> todo = new ArrayDeque<>(List.of(link.split("/")));
        Deque<String> at = new ArrayDeque<>();
        int hops = 0;
        while (!todo.isEmpty()) {
            String step = todo.pop();
            if (step.isEmpty() || step.equals(".")) {
                continue;
            }
            if (step.equals("..")) {
                if (at.pollLast() == null) {
                    return false;
                }
                continue;
            }
            at.addLast(step);
            String target = targets.get(String.join("/", at));
            if (target == null) {
                continue;
            }
            if (target.startsWith("/") || ++hops > MOST_HOPS) {
                return false;
            }
            at.removeLast();
            prepend(target, todo);
        }
        return true;
    }

    private static void prepend(String target, Deque<String> todo) {
        String[] steps = target.split("/");
        for (int i = steps.length - 1; i >= 0; i--) {
            todo.push(steps[i]);
        }
    }
}
