package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import freemarker.core.TemplateElement;
import freemarker.core.TemplateObject;
import freemarker.template.Template;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses in a parsed template what differs between runs (the time), and text that is evaluated as a template, because it
 * cannot be checked before. Applies only to expressions, not to the same words in template text.
 */
@SuppressWarnings("deprecation") // The library has no other access to its syntax tree.
final class TemplateGuard {

    /** A template without these words needs no further check. */
    private static final Pattern WORDS = Pattern.compile("\\b(now|eval|interpret|new)\\b");

    private static final Pattern BUILT_IN = Pattern.compile("\\?\\s*(eval|interpret|new)$");

    private static final Map<String, String> CURES = Map.of(
        "eval", "pass the value with vars, or read data with ?eval_json",
        "interpret", "write a macro, or include a template",
        "new", "pass what the template needs with vars");

    private final List<Problem> problems = new ArrayList<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final String path;
    private final String text;

    private TemplateGuard(String path, String text) {
        this.path = path;
        this.text = text;
    }

    /** @throws ProblemException with all violations, each with its position */
    static void check(Template parsed, String path, String text) {
        if (WORDS.matcher(text).find()) {
            var guard = new TemplateGuard(path, text);
            guard.look(parsed.getRootTreeNode());
            if (!guard.problems.isEmpty()) {
                throw new ProblemException(guard.problems);
            }
        }
    }

    private void look(Object found) {
        if (!(found instanceof TemplateObject node) || !seen.add(node)) {
            return;
        }
        refuse(node);
        int parameters = (int) Reflected.COUNT.of(node);
        for (int i = 0; i < parameters; i++) {
            look(Reflected.VALUE.of(node, i));
        }
        if (node instanceof TemplateElement element) {
            for (int i = 0; i < element.getChildCount(); i++) {
                look(element.getChildAt(i));
            }
        }
    }

    private void refuse(TemplateObject node) {
        if (node instanceof TemplateElement) {
            return;
        }
        String form = node.getCanonicalForm();
        Matcher builtIn = BUILT_IN.matcher(form);
        if (form.equals(".now")) {
            refuse(node, ".now", "it differs in every run, so the plan would differ from the apply",
                "pass the time of the revision: vars time: revision.time");
        } else if (builtIn.find() && String.valueOf(Reflected.SYMBOL.of(node)).equals("?" + builtIn.group(1))) {
            refuse(node, "?" + builtIn.group(1), "its result cannot be checked before it runs", CURES.get(builtIn.group(1)));
        }
    }

    private void refuse(TemplateObject node, String what, String why, String cure) {
        problems.add(Problem.of(what + " cannot be used in a template", why, cure)
            .at(dev.emptybox.stdlib.tasks.Template.where(path, text, node.getBeginLine(), node.getBeginColumn())));
    }

    /** Non-public parts of the library's syntax tree. */
    private enum Reflected {
        COUNT("getParameterCount"), VALUE("getParameterValue", int.class), SYMBOL("getNodeTypeSymbol");

        private final Method method;

        Reflected(String name, Class<?>... parameters) {
            try {
                method = TemplateObject.class.getDeclaredMethod(name, parameters);
                method.setAccessible(true);
            } catch (NoSuchMethodException changed) {
                throw new IllegalStateException("this version of the template library has no " + name, changed);
            }
        }

        Object of(TemplateObject node, Object... arguments) {
            try {
                return method.invoke(node, arguments);
            } catch (IllegalAccessException | InvocationTargetException broken) {
                throw new IllegalStateException("the template library does not show its syntax tree", broken);
            }
        }
    }
}
