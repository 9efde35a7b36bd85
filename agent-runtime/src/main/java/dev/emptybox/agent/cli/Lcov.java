package dev.emptybox.agent.cli;

import dev.emptybox.agent.script.Coverage;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the coverage of the scripts in lcov format: tasks as lines, branches as branches. */
final class Lcov {

    private Lcov() {
    }

    /** @throws ProblemException if the file cannot be written */
    static void write(Path file, Path repo, List<Coverage.Mark> marks) {
        var text = new StringBuilder();
        marks.stream().collect(Collectors.groupingBy(mark -> mark.point().file(), LinkedHashMap::new, Collectors.toList()))
            .forEach((script, all) -> text.append(record(repo.resolve(script), all)));
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, text);
        } catch (IOException unwritable) {
            throw new ProblemException(Problem.of("Cannot write " + file, unwritable.getClass().getSimpleName() + ": " + unwritable.getMessage(),
                "name another file with --lcov"), unwritable);
        }
    }

    private static String record(Path script, List<Coverage.Mark> marks) {
        var text = new StringBuilder("TN:\nSF:").append(script).append('\n');
        var lines = new TreeMap<Integer, Boolean>();
        int branch = 0;
        for (Coverage.Mark mark : marks) {
            if (mark.point().kind() == Coverage.Kind.TASK) {
                lines.merge(mark.point().line(), mark.reached(), Boolean::logicalOr);
            } else {
                text.append("BRDA:").append(mark.point().line()).append(",0,").append(branch++)
                    .append(',').append(mark.reached() ? 1 : 0).append('\n');
            }
        }
        lines.forEach((line, reached) -> text.append("DA:").append(line).append(',').append(reached ? 1 : 0).append('\n'));
        return text.append("end_of_record\n").toString();
    }
}
