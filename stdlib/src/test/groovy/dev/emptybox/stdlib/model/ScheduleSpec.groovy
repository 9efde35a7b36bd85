package dev.emptybox.stdlib.model

import java.time.DayOfWeek
import java.time.Duration
import java.time.Instant
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.ZoneId
import java.time.ZoneOffset
import java.time.temporal.ChronoUnit
import spock.lang.Specification

class ScheduleSpec extends Specification {

    private static Schedule.At at(String zone, List<String> times, Set<DayOfWeek> weekdays = [] as Set, Set<Integer> monthdays = [] as Set) {
        new Schedule.At(times.collect { LocalTime.parse(it) }, weekdays, monthdays, ZoneId.of(zone))
    }

    def 'a time of the day in #zone runs after #after at #next'() {
        expect:
        at(zone, [time]).next(Instant.parse(after)) == Instant.parse(next)

        where:
        zone            | time    | after                  || next
        'UTC'           | '03:30' | '2026-03-01T03:29:59Z' || '2026-03-01T03:30:00Z'
        'UTC'           | '03:30' | '2026-03-01T03:30:00Z' || '2026-03-02T03:30:00Z'
        'Europe/Berlin' | '03:30' | '2026-03-01T12:00:00Z' || '2026-03-02T02:30:00Z'
        // Clocks go from 02:00 to 03:00: 02:30 is skipped, and runs at that moment.
        'Europe/Berlin' | '02:30' | '2026-03-28T12:00:00Z' || '2026-03-29T01:00:00Z'
        'Europe/Berlin' | '02:30' | '2026-03-29T01:00:00Z' || '2026-03-30T00:30:00Z'
        // Clocks go from 03:00 to 02:00: 02:30 is there twice, and runs the first time only.
        'Europe/Berlin' | '02:30' | '2026-10-24T12:00:00Z' || '2026-10-25T00:30:00Z'
        'Europe/Berlin' | '02:30' | '2026-10-25T00:30:00Z' || '2026-10-26T01:30:00Z'
        // Midnight is skipped, and so is a whole day.
        'America/Sao_Paulo' | '00:00' | '2018-11-03T12:00:00Z' || '2018-11-04T03:00:00Z'
        'Pacific/Apia'  | '12:00' | '2011-12-29T23:00:00Z' || '2011-12-30T10:00:00Z'
    }

    def 'days of the week and of the month both have to match, and a month without the day is left out'() {
        expect:
        at('UTC', ['03:30'], [] as Set, [31] as Set).next(Instant.parse('2026-01-31T03:30:00Z')) == Instant.parse('2026-03-31T03:30:00Z')
        at('UTC', ['03:30'], [DayOfWeek.MONDAY] as Set, [1] as Set).next(Instant.parse('2026-01-01T00:00:00Z')) == Instant.parse('2026-06-01T03:30:00Z')
    }

    def 'the next time is that of a clock watched minute by minute, also over changes of the clock (seed #seed)'() {
        given:
        def random = new Random(seed)
        def zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Africa/Casablanca', 'Pacific/Apia']

        expect:
        60.times {
            def zone = ZoneId.of(zones[random.nextInt(zones.size())])
            def start = Instant.parse('2010-01-01T00:00:00Z').plus(random.nextInt(3650), ChronoUnit.DAYS)
            def transition = zone.rules.nextTransition(start)
            def after = (transition != null && random.nextInt(4) > 0 ? transition.instant.minus(random.nextInt(1800), ChronoUnit.MINUTES) : start)
                .plusSeconds(random.nextInt(60) * random.nextInt(2))
            def times = (0..random.nextInt(3)).collect { LocalTime.of(random.nextInt(3) == 0 ? random.nextInt(24) : random.nextInt(4), random.nextInt(12) * 5) }
            def weekdays = random.nextInt(3) == 0 ? [DayOfWeek.of(1 + random.nextInt(7)), DayOfWeek.of(1 + random.nextInt(7))] as Set : [] as Set
            def schedule = new Schedule.At(times, weekdays, [] as Set, zone)
            assert schedule.next(after) == watched(schedule, after), "$schedule after $after"
        }

        where:
        seed << [1, 2, 3, System.nanoTime()]
    }

    /** Steps through the minutes of a wall clock. */
    private static Instant watched(Schedule.At schedule, Instant after) {
        def wanted = { LocalDateTime local -> local.toLocalTime() in schedule.times() && (schedule.weekdays().empty || local.dayOfWeek in schedule.weekdays()) }
        def seen = new HashSet<LocalDateTime>()
        def minute = after.truncatedTo(ChronoUnit.MINUTES).minus(4, ChronoUnit.HOURS)
        def before = LocalDateTime.ofInstant(minute, schedule.zone())
        while (true) {
            minute = minute.plusSeconds(60)
            def now = LocalDateTime.ofInstant(minute, schedule.zone())
            for (def shown = before.plusMinutes(1); shown.isBefore(now); shown = shown.plusMinutes(1)) {
                if (minute.isAfter(after) && wanted(shown)) {
                    return minute
                }
            }
            if (seen.add(now) && minute.isAfter(after) && wanted(now)) {
                return minute
            }
            before = now
        }
    }

    def 'a distance counts from the previous time, and times that passed are one'() {
        given:
        def every = new Schedule.Every(Duration.ofMinutes(10))
        def start = Instant.parse('2026-01-01T00:00:00Z')

        expect:
        every.next(start) == start.plusSeconds(600)
        every.latest(start, start.plusSeconds(599)).empty
        every.latest(start, start.plusSeconds(600)).get() == start.plusSeconds(600)
        every.latest(start, start.plusSeconds(3599)).get() == start.plusSeconds(3000)
        every.latest(start, start.minusSeconds(5000)).empty
        at('UTC', ['03:30']).latest(start, start.plus(9, ChronoUnit.DAYS)).get() == Instant.parse('2026-01-09T03:30:00Z')
    }

    def 'a clock that was set back does not stop a job for years, and by a little it does not repeat one'() {
        given:
        def now = Instant.parse('2026-01-01T03:29:00Z')
        def daily = at('UTC', ['03:30'])
        def every = new Schedule.Every(Duration.ofMinutes(10))

        expect:
        daily.next(daily.anchor(now.plusSeconds(120), now)) == Instant.parse('2026-01-02T03:30:00Z')
        daily.next(daily.anchor(now.plus(3650, ChronoUnit.DAYS), now)) == Instant.parse('2026-01-01T03:30:00Z')
        every.next(every.anchor(now.plus(3650, ChronoUnit.DAYS), now)) == now.plusSeconds(600)
        every.next(every.anchor(now.minusSeconds(60), now)) == now.plusSeconds(540)
    }

    def 'a schedule is shown as it is written'() {
        expect:
        new Schedule.Every(Duration.ofMinutes(90)).text() == 'every 90m'
        at('UTC', ['15:30', '03:30']).text() == 'at 03:30, 15:30 (UTC)'
        at('Europe/Berlin', ['03:30'], [DayOfWeek.FRIDAY, DayOfWeek.MONDAY] as Set, [15, 1] as Set).text() == 'at 03:30 on mon, fri on day 1, 15 (Europe/Berlin)'
        new Schedule.At([LocalTime.MIDNIGHT], [] as Set, [] as Set, ZoneOffset.UTC).text() == 'at 00:00 (UTC)'
    }
}
