package org.tunbroker.launcher.start.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class ResourceLimitsTest {
    private static final Optional<Path> PRLIMIT = Optional.of(Path.of("/usr/bin/prlimit"));

    private final List<String> lines = new ArrayList<>(List.of(
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max stack size            8388608              unlimited            bytes     ",
            "Max open files            1024                 4096                 files     "));

    private void limit(final String name, final String soft, final String hard) {
        lines.add(String.format("%-26s%-21s%-21sbytes     ", name, soft, hard));
    }

    private List<String> command() {
        return ResourceLimits.of(lines).command(PRLIMIT);
    }

    @Test
    void shouldRaiseNothingThatIsAsHighAsItMayBe() {
        limit("Max address space", "unlimited", "unlimited");
        limit("Max file size", "1000", "1000");
        assertEquals(List.of(), command());
    }

    @Test
    void shouldRaiseWhatAClientLimitedForItself() {
        limit("Max address space", "1000", "unlimited");
        limit("Max cpu time", "10", "20");
        final List<String> words = command();
        assertEquals("/usr/bin/prlimit", words.get(0));
        assertEquals(
                Set.of("--as=unlimited:unlimited", "--cpu=20:20"),
                new TreeSet<>(words.subList(1, words.size())));
        assertEquals(List.of(), ResourceLimits.of(lines).command(Optional.empty()));
    }

    @Test
    void shouldSayThatNoBrokerFitsUnderAHardLimit() {
        limit("Max address space", "1000", Long.toString(ResourceLimits.LEAST_ADDRESS_SPACE - 1));
        final TunException error = assertThrows(TunException.class, this::command);
        assertTrue(error.is(ErrorCode.ERROR_NOT_ENOUGH_MEMORY), error::getMessage);
        assertTrue(error.reason().contains("ulimit -v"), error::getMessage);
    }
}
