import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.codehaus.groovy.tools.FileSystemCompiler;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Compiles and runs specs for scripts/spec, which starts it in the directory of the module. The build does the same with Maven. */
final class RunSpecs {

    private static final List<String> MODULES = List.of("stdlib", "agent-runtime", "test/testkit", "test/acceptance");
    private static final String PROCESSOR = "dev/emptybox/stdlib/dsl/TaskWordsProcessor.java";

    private RunSpecs() {
    }

    public static void main(String[] arguments) throws Exception {
        Path top = Path.of(arguments[0]);
        String module = arguments[1];
        for (String each : MODULES.subList(0, MODULES.indexOf(module) + 1)) {
            compileMain(top.resolve(each));
        }
        compileSpecs(top.resolve(module));
        List<String> names = Arrays.asList(arguments).subList(2, arguments.length);
        if (!names.isEmpty()) {
            System.exit(run(top.resolve(module), names) ? 0 : 1);
        }
    }

    private static void compileMain(Path module) throws IOException {
        Path stamp = module.resolve("target/spec-main.stamp");
        Path sources = module.resolve("src/main/java");
        if (changed(sources, ".java", stamp).isEmpty()) {
            return;
        }
        if (Files.isDirectory(module.resolve("src/main/groovy"))) {
            throw new IllegalStateException("Main code of " + module + " has changed: run mvn -o -q -DskipTests package");
        }
        Path classes = module.resolve("target/classes");
        var all = new ArrayList<>(changed(sources, ".java", null));
        var options = new ArrayList<>(List.of("--release", "17", "-parameters", "-nowarn", "-d", classes.toString()));
        if (all.remove(sources.resolve(PROCESSOR))) {
            javac(options, List.of("-proc:none"), List.of(sources.resolve(PROCESSOR)));
            javac(options, List.of("-processor", PROCESSOR.replace(".java", "").replace('/', '.'),
                "-s", module.resolve("target/generated-sources/annotations").toString()), all);
        } else {
            javac(options, List.of("-proc:none"), all);
        }
        Files.write(stamp, new byte[0]);
    }

    private static void javac(List<String> options, List<String> more, List<Path> sources) {
        var words = new ArrayList<>(options);
        words.addAll(more);
        words.addAll(List.of("-cp", System.getenv("CLASSPATH")));
        sources.forEach(source -> words.add(source.toString()));
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new)) != 0) {
            System.exit(1);
        }
    }

    private static void compileSpecs(Path module) throws Exception {
        Path stamp = module.resolve("target/spec-test.stamp");
        List<Path> changed = changed(module.resolve("src/test/groovy"), ".groovy", stamp);
        if (!changed.isEmpty()) {
            var words = new ArrayList<>(List.of("-d", module.resolve("target/test-classes").toString(), "--encoding", "UTF-8"));
            changed.forEach(source -> words.add(source.toString()));
            FileSystemCompiler.commandLineCompile(words.toArray(String[]::new));
            Files.write(stamp, new byte[0]);
        }
    }

    /** Sources that are newer than the stamp, or than the last build where there is none yet; all of them when it is null. */
    private static List<Path> changed(Path sources, String ending, Path stamp) throws IOException {
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        Path built = sources.resolve("../../../target/test.classpath").normalize();
        FileTime since = stamp == null ? FileTime.fromMillis(0) : newest(stamp, built);
        try (Stream<Path> files = Files.walk(sources)) {
            var found = new ArrayList<Path>();
            for (Path file : files.filter(file -> file.toString().endsWith(ending)).toList()) {
                if (Files.getLastModifiedTime(file).compareTo(since) > 0) {
                    found.add(file);
                }
            }
            return found;
        }
    }

    private static FileTime newest(Path stamp, Path built) throws IOException {
        FileTime build = Files.getLastModifiedTime(built);
        return Files.exists(stamp) && Files.getLastModifiedTime(stamp).compareTo(build) > 0 ? Files.getLastModifiedTime(stamp) : build;
    }

    private static boolean run(Path module, List<String> names) {
        var summary = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClasspathRoots(Set.of(module.resolve("target/test-classes"))))
            .filters(ClassNameFilter.includeClassNamePatterns(names.stream().map(name -> ".*[.]" + name).toArray(String[]::new))).build();
        LauncherFactory.create().execute(request, summary);
        summary.getSummary().printFailuresTo(new PrintWriter(System.out), 20);
        System.out.printf("%d specs passed, %d failed%n", summary.getSummary().getTestsSucceededCount(), summary.getSummary().getTestsFailedCount());
        return summary.getSummary().getTotalFailureCount() == 0 && summary.getSummary().getTestsFoundCount() > 0;
    }
}
