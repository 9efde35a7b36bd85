package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import freemarker.template.Configuration;
import freemarker.template.DefaultObjectWrapperBuilder;
import freemarker.template.SimpleCollection;
import freemarker.template.TemplateBooleanModel;
import freemarker.template.TemplateCollectionModel;
import freemarker.template.TemplateHashModel;
import freemarker.template.TemplateModel;
import freemarker.template.TemplateModelException;
import freemarker.template.TemplateModelIterator;
import freemarker.template.TemplateScalarModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Parses every template of a state repo without rendering it. */
public final class TemplateCheck {

    private TemplateCheck() {
    }

    /** Stands for the value of a variable that is not known before the script runs. */
    public static Object anyValue() {
        return new AnyValue();
    }

    private static final class AnyValue implements TemplateHashModel, TemplateScalarModel, TemplateCollectionModel, TemplateBooleanModel {

        @Override
        public TemplateModel get(String key) {
            return this;
        }

        @Override
        public boolean isEmpty() {
            return false;
        }

        @Override
        public String getAsString() {
            return "";
        }

        @Override
        public boolean getAsBoolean() {
            return true;
        }

        @Override
        public TemplateModelIterator iterator() throws TemplateModelException {
            return new SimpleCollection(List.of(this), new DefaultObjectWrapperBuilder(Configuration.VERSION_2_3_34).build()).iterator();
        }
    }

    /** The syntax errors in {@code templates/}, each with its position. */
    public static List<Problem> problems(Path repo) {
        Path folder = repo.resolve("templates");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var problems = new ArrayList<Problem>();
        var files = new RepoFiles(repo);
        try (var found = Files.walk(folder)) {
            for (Path file : found.filter(f -> Files.isRegularFile(f) && f.toString().endsWith(".ftl")).sorted().toList()) {
                try {
                    Template.parse(files, files.read("templates", folder.relativize(file).toString().replace('\\', '/')));
                } catch (ProblemException wrong) {
                    problems.addAll(wrong.problems());
                }
            }
        } catch (IOException unreadable) {
            problems.add(Problem.of("Cannot list templates/", String.valueOf(unreadable.getMessage()), ""));
        }
        return problems;
    }
}
