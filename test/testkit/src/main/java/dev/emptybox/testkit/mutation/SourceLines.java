package dev.emptybox.testkit.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.codehaus.groovy.ast.ASTNode;

/** The text of a script, addressed by the positions of the compiler. */
final class SourceLines {

    private static final Pattern EXCEPTION = Pattern.compile("//.*\\bno mutants: *\\S");

    private final String text;
    private final List<Integer> starts = new ArrayList<>(List.of(0));

    SourceLines(String text) {
        this.text = text;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            starts.add(at + 1);
        }
    }

    String text() {
        return text;
    }

    /** @param number from 1 */
    String line(int number) {
        int end = number < starts.size() ? starts.get(number) - 1 : text.length();
        return text.substring(starts.get(number - 1), end);
    }

    /** Whether a comment asks to leave this line as it is, with the reason. */
    boolean excepted(int number) {
        return EXCEPTION.matcher(line(number)).find();
    }

    int start(ASTNode node) {
        return starts.get(node.getLineNumber() - 1) + node.getColumnNumber() - 1;
    }

    int end(ASTNode node) {
        return starts.get(node.getLastLineNumber() - 1) + node.getLastColumnNumber() - 1;
    }

    String of(ASTNode node) {
        return text.substring(start(node), end(node));
    }

    String firstLine(ASTNode node) {
        return of(node).lines().findFirst().orElse("");
    }

    String with(int from, int to, String instead) {
        return text.substring(0, from) + instead + text.substring(to);
    }
}
