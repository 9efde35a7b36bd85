package dev.emptybox.agent.cli;

import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The value of an option that is not on the command line: from the environment variable {@code EMPTYBOX_<OPTION>}, then the
 * properties file named with {@code --config}.
 */
final class Defaults implements IDefaultValueProvider {

    private final Map<String, String> environment;
    private final Properties file;

    Defaults(Map<String, String> environment, String... arguments) {
        this.environment = Map.copyOf(environment);
        this.file = read(configFile(arguments));
    }

    private String configFile(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith("--config=")) {
                return arguments[i].substring("--config=".length());
            }
            if (arguments[i].equals("--config") && i + 1 < arguments.length) {
                return arguments[i + 1];
            }
        }
        return environment.get("EMPTYBOX_CONFIG");
    }

    private static Properties read(String path) {
        var properties = new Properties();
        if (path != null) {
            try (var in = Files.newBufferedReader(Path.of(path))) {
                properties.load(in);
            } catch (IOException | IllegalArgumentException unreadable) {
                throw new ProblemException(Problem.of("Cannot read the configuration file " + path,
                    String.valueOf(unreadable.getMessage()), "name a readable properties file with --config"), unreadable);
            }
        }
        return properties;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        String name = argument instanceof OptionSpec option ? option.longestName().replaceFirst("^--", "") : "repo";
        boolean ours = argument.isOption() ? argument.command().name().equals("run") || shared(argument) : argument.command().name().equals("run");
        if (!ours || argument.isMultiValue() || name.equals("help") || name.equals("version")) {
            return null;
        }
        return value(name);
    }

    private static boolean shared(ArgSpec argument) {
        return argument.command().mixins().values().stream().anyMatch(mixin -> mixin.args().contains(argument)
            || mixin.userObject() instanceof CommonOptions);
    }

    /** @param name as on the command line without dashes: {@code log-format} */
    String value(String name) {
        String variable = environment.get("EMPTYBOX_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
        return variable != null && !variable.isEmpty() ? variable : file.getProperty(name);
    }
}
