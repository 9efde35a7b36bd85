package dev.emptybox.agent.supervisor;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Stopped services that are no longer declared. The newest stay recorded with their logs, which may show why they were given
 * up; older ones are useless.
 */
final class FormerServices {

    private static final int MOST = 20;

    private final Records records;

    FormerServices(Records records) {
        this.records = records;
    }

    List<String> tooMany(Collection<ServiceRecord> all, Set<String> declared) {
        return all.stream().filter(record -> record.exit().ended() && !declared.contains(record.name())).map(ServiceRecord::name)
            .sorted(Comparator.comparing(records::written).reversed().thenComparing(Comparator.naturalOrder())).skip(MOST).toList();
    }
}
