package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.ReadsRepo;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.State;
import dev.emptybox.stdlib.model.Where;
import dev.emptybox.stdlib.model.Words;
import freemarker.cache.TemplateLoader;
import freemarker.core.InvalidReferenceException;
import freemarker.core.ParseException;
import freemarker.core.TemplateClassResolver;
import freemarker.core._CoreAPI;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateModel;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

@KnownAs(ansible = "template", puppet = {"file", "epp"}, chef = "template", terraform = "templatefile")
@TaskDoc(word = "template", summary = "Ensures that a file has the content that a Freemarker template renders.",
    identity = "the file to write, relative to the root")
public final class Template extends ContentTask implements ReadsRepo {

    private String repoPath;
    private final Map<String, Object> model = new LinkedHashMap<>();
    private String rendered;

    public Template(String identity) {
        super(identity);
    }

    @Option(value = "The template, a file in the state repo; templates/ is searched first.", required = true,
        example = "source 'app.config.ftl'")
    public void source(String path) {
        repoPath = path;
    }

    @Option(value = "Variables of the template: a map, or an object of the state. Can be repeated; later values take precedence.",
        example = "vars state.vars")
    public void vars(Map<String, ?> values) {
        values.forEach((name, value) -> model.put(String.valueOf(name), value instanceof TemplateModel any ? any : State.plain(value)));
    }

    @Override
    protected void validate() {
        if (repoPath == null) {
            complain(id() + " has no source", "", "write source 'NAME.ftl', a file in templates/");
        }
    }

    @Override
    protected void compute(Context context) {
        rendered = render(context.files(), context.files().read("templates", repoPath));
    }

    @Override
    protected Decision plan(Context context) {
        return text(context, rendered);
    }

    @Override
    public void checkSources(RepoFiles files, boolean partly) {
        if (repoPath != null) {
            RepoFiles.Found source = files.read("templates", repoPath);
            parse(files, source);
            if (!partly) {
                checkRendering(files, source);
            }
        }
    }

    /** A variable that is not known yet may make a template fail in other ways than a missing one. */
    private void checkRendering(RepoFiles files, RepoFiles.Found source) {
        try {
            render(files, source);
        } catch (ProblemException wrong) {
            if (wrong.getCause() instanceof InvalidReferenceException || model.values().stream().noneMatch(TemplateModel.class::isInstance)) {
                throw wrong;
            }
        }
    }

    /** Parses a template, or reports the position of syntax errors and forbidden constructs. */
    static freemarker.template.Template parse(RepoFiles files, RepoFiles.Found source) {
        String text = text(source);
        try {
            var parsed = new freemarker.template.Template(source.path(), new StringReader(text), configuration(files));
            TemplateGuard.check(parsed, source.path(), text);
            return parsed;
        } catch (ParseException wrong) {
            throw problem(source.path(), text, wrong.getLineNumber(), wrong.getColumnNumber(), "The template does not parse",
                firstLine(wrong.getEditorMessage()), "", wrong);
        } catch (IOException failed) {
            throw problem(source.path(), text, 0, 0, "The template cannot be read", failed.getMessage(), "", failed);
        }
    }

    private String render(RepoFiles files, RepoFiles.Found source) {
        String text = text(source);
        var template = parse(files, source);
        try {
            // Without these checks a loop in it could not be interrupted; loops of included templates are interrupted when
            // they write.
            _CoreAPI.addThreadInterruptedChecks(template);
            var out = new BoundedWriter();
            template.process(model, out);
            return out.toString();
        } catch (InvalidReferenceException missing) {
            String name = String.valueOf(missing.getBlamedExpressionString());
            throw problem(place(missing, source.path()), text, line(missing), column(missing),
                "The template uses " + name + ", which has no value", Words.didYouMean(name, names(name)),
                "pass it with vars, or give a default: ${" + name + "!'...'}", missing);
        } catch (TemplateException failed) {
            throw problem(place(failed, source.path()), text, line(failed), column(failed), "The template cannot be rendered",
                firstLine(failed.getMessageWithoutStackTop()), "", failed);
        } catch (IOException failed) {
            throw problem(source.path(), text, 0, 0, "The template cannot be rendered", failed.getMessage(), "", failed);
        }
    }

    /** What can be written instead, with the path to the object that lacks the name. */
    private Set<String> names(String wrong) {
        Map<?, ?> object = model;
        String path = "";
        for (String part : wrong.split("\\.")) {
            if (!(object.get(part) instanceof Map<?, ?> inner)) {
                break;
            }
            object = inner;
            path += part + ".";
        }
        var names = new TreeSet<String>();
        for (Object key : object.keySet()) {
            names.add(path + key);
        }
        return names;
    }

    private static String firstLine(String message) {
        return message == null ? "" : message.strip().lines().findFirst().orElse("");
    }

    private static String text(RepoFiles.Found source) {
        return source.content().text().orElseThrow(() -> new ProblemException(
            Problem.of(source.path() + " is not text", "a template is UTF-8 text", "use file with source for other files")));
    }

    /** Numbers are formatted for programs (8080, not 8,080), a missing name is an error, and there is no access to the JVM. */
    private static Configuration configuration(RepoFiles files) {
        var configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setTemplateLoader(new Included(files));
        configuration.setLocalizedLookup(false);
        configuration.setDefaultEncoding("UTF-8");
        configuration.setNumberFormat("computer");
        configuration.setBooleanFormat("c");
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
        configuration.setWrapUncheckedExceptions(true);
        configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        return configuration;
    }

    private static ProblemException problem(String file, String text, int line, int column, String what, String why, String cure,
                                            Exception cause) {
        return new ProblemException(new Problem(where(file, text, line, column), what, why, cure), cause);
    }

    static Where where(String file, String text, int line, int column) {
        return new Where(file, line, column, line > 0 ? text.lines().skip(line - 1L).findFirst().orElse("") : "");
    }

    private static String place(TemplateException failed, String otherwise) {
        return failed.getTemplateSourceName() == null ? otherwise : failed.getTemplateSourceName();
    }

    private static int line(TemplateException failed) {
        return failed.getLineNumber() == null ? 0 : failed.getLineNumber();
    }

    private static int column(TemplateException failed) {
        return failed.getColumnNumber() == null ? 0 : failed.getColumnNumber();
    }

    /** Finds included and imported templates, in templates/ or from the top of the repo. */
    private record Included(RepoFiles files) implements TemplateLoader {

        @Override
        public Object findTemplateSource(String name) {
            return files.read("templates", name.startsWith("templates/") ? name.substring("templates/".length()) : name);
        }

        @Override
        public long getLastModified(Object source) {
            return 0;
        }

        @Override
        public Reader getReader(Object source, String encoding) {
            parse(files, (RepoFiles.Found) source);
            return new StringReader(text((RepoFiles.Found) source));
        }

        @Override
        public void closeTemplateSource(Object source) {
            // Nothing to close.
        }
    }
}
