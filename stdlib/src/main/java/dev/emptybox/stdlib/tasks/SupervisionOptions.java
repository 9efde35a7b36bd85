package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.Sizes;
import dev.emptybox.stdlib.model.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The supervision options of a service. */
public final class SupervisionOptions {

    private final Restart restart = new Restart();
    private final Limits limits = new Limits();
    private final Log output = new Log();
    private final List<String> after = new ArrayList<>();

    SupervisionOptions() {
    }

    Restart restart() {
        return restart;
    }

    Limits limits() {
        return limits;
    }

    Log log() {
        return output;
    }

    /** Names of services that are started before it. */
    List<String> after() {
        return after;
    }

    List<Problem> complaints() {
        return Stream.of(restart.complaints(), limits.complaints(), output.complaints()).flatMap(List::stream).toList();
    }

    Service.Limits serviceLimits() {
        return new Service.Limits(limits.files, limits.processes, limits.dump, limits.allocated);
    }

    Service.Supervision supervision() {
        return new Service.Supervision(restart.restart(), after, new Service.Log(output.most, output.kept));
    }

    /** The resource limits. */
    public static final class Limits {

        private Long files;
        private Long processes;
        private Long dump;
        private Long allocated;

        Limits() {
        }

        @Option(value = "The maximum number of open files for each of its processes.", example = "nofile 4096")
        public void nofile(long count) {
            files = count;
        }

        @Option(value = "The maximum number of processes and threads of its user, however they were started; give the service a user of its own. Does not limit root.",
            example = "nproc 200")
        public void nproc(long count) {
            processes = count;
        }

        @Option(value = "The maximum size of a core dump; 0 for none.", example = "core 0")
        public void core(long bytes) {
            dump = bytes;
        }

        @Option(value = "The maximum size of a core dump; core 0 for none.", example = "core '100MiB'")
        public void core(String size) {
            dump = Sizes.parse(size);
        }

        @Option(value = "The maximum memory that each of its processes may allocate. It counts allocated address space, not resident memory, so it has to be larger than what process lists show.",
            example = "memory '512MiB'")
        public void memory(String size) {
            allocated = Sizes.parse(size);
        }

        private List<Problem> complaints() {
            boolean negative = Stream.of(files, processes, dump).anyMatch(limit -> limit != null && limit < 0);
            return negative ? List.of(Problem.of("a limit cannot be negative", "", "remove the limit")) : List.of();
        }
    }

    /** What happens when the service exits. */
    public static final class Restart {

        private String word = Service.Policy.ALWAYS.word();
        private int most;
        private Duration window;

        Restart() {
        }

        @Option(value = "When to restart it: 'always'; 'on-failure', which is unless it exited with code 0; or 'never'. Default 'always'.",
            example = "policy 'on-failure'")
        public void policy(String name) {
            word = name;
        }

        @Option(value = "How many restarts until it is given up. It is then failed until its definition or an input changes, or the agent is restarted. Default unlimited.",
            example = "tries 5")
        public void tries(int count) {
            most = count;
        }

        @Option(value = "The time in which the tries count. Default 10m.", example = "within '10m'")
        public void within(String duration) {
            window = Durations.parse(duration);
        }

        boolean isContentWithAnEnd() {
            return !Service.Policy.ALWAYS.word().equals(word);
        }

        private List<Problem> complaints() {
            var found = new ArrayList<Problem>();
            if (words().noneMatch(word::equals)) {
                found.add(Problem.of("restart policy '" + word + "' is not known", "supported are 'always', 'on-failure' and 'never'",
                    Words.didYouMean(word, words().toList())));
            }
            if (most < 0) {
                found.add(Problem.of("tries " + most + " is not a number of tries", "", "write for example tries 5"));
            }
            if (most == 0 && window != null) {
                found.add(Problem.of("there is within but no tries", "", "write for example tries 5, or remove within"));
            }
            return found;
        }

        private static Stream<String> words() {
            return Stream.of(Service.Policy.values()).map(Service.Policy::word);
        }

        private Service.Restart restart() {
            Service.Policy policy = Stream.of(Service.Policy.values()).filter(known -> known.word().equals(word)).findFirst().orElseThrow();
            return new Service.Restart(policy, most, window == null ? Service.Restart.ALWAYS.within() : window);
        }
    }

    /** How much of the output is kept. */
    public static final class Log {

        private long most = Service.Log.USUAL.maxBytes();
        private int kept = Service.Log.USUAL.keep();

        Log() {
        }

        @Option(value = "The size above which the log is rotated. The agent rotates it, so it can be larger for a moment and while no agent runs. Default 10MiB.", example = "maxSize '10MiB'")
        public void maxSize(String size) {
            most = Sizes.parse(size);
        }

        @Option(value = "How many rotated logs are kept, 0 for none. Default 5.", example = "keep 5")
        public void keep(int count) {
            kept = count;
        }

        private List<Problem> complaints() {
            return kept < 0 ? List.of(Problem.of("keep " + kept + " is not a number of logs", "", "write for example keep 5")) : List.of();
        }
    }
}
