package org.tunbroker.broker.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class MemoryBudgetTest {
    private static final long MEBIBYTE = 1024 * 1024;

    @TempDir
    Path folder;

    private Path groups;
    private MemoryBudget budget;

    @BeforeEach
    void describeMachine() throws IOException {
        write("meminfo", "MemTotal:  2048000 kB\nMemAvailable:    1024000 kB\n");
        write("cgroup", "0::/a/b\n");
        groups = folder.resolve("groups");
        budget = new MemoryBudget(folder.resolve("meminfo"), folder.resolve("cgroup"), groups);
    }

    private void write(final String path, final String text) throws IOException {
        final Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void shouldHaveWhatTheMachineHasWhereNoGroupLimitsIt() throws IOException {
        assertEquals(1000 * MEBIBYTE, budget.left());
        write("groups/a/b/memory.max", "max\n");
        write("groups/a/b/memory.current", "1\n");
        assertEquals(1000 * MEBIBYTE, budget.left());
    }

    @Test
    void shouldHaveNoMoreThanTheNarrowestOfItsGroups() throws IOException {
        write("groups/a/b/memory.max", Long.toString(500 * MEBIBYTE));
        write("groups/a/b/memory.current", Long.toString(100 * MEBIBYTE));
        assertEquals(400 * MEBIBYTE, budget.left());
        write("groups/a/memory.max", Long.toString(200 * MEBIBYTE));
        write("groups/a/memory.current", Long.toString(150 * MEBIBYTE));
        assertEquals(50 * MEBIBYTE, budget.left());
        write("groups/a/memory.stat", "anon 5\ninactive_file " + 20 * MEBIBYTE + "\n");
        assertEquals(70 * MEBIBYTE, budget.left());
    }

    @Test
    void shouldKnowTheFirstVersionOfGroupsToo() throws IOException {
        write("cgroup", "5:memory:/c\n4:cpu,cpuacct:/d\n");
        write("groups/memory/c/memory.limit_in_bytes", Long.toString(64 * MEBIBYTE));
        write("groups/memory/c/memory.usage_in_bytes", Long.toString(24 * MEBIBYTE));
        assertEquals(40 * MEBIBYTE, budget.left());
    }

    @Test
    void shouldKeepSomeForTheBroker() throws IOException {
        write("groups/a/memory.max", Long.toString(64 * MEBIBYTE));
        write("groups/a/memory.current", "0");
        budget.checkRoom(32 * MEBIBYTE);
        final TunException refused =
                assertThrows(TunException.class, () -> budget.checkRoom(32 * MEBIBYTE + 1));
        assertTrue(refused.is(ErrorCode.ERROR_NOT_ENOUGH_MEMORY), refused::getMessage);
    }

    @Test
    void shouldLeaveTheWordToTheKernelWhereNothingCanBeRead() throws IOException {
        write("meminfo", "nonsense");
        write("cgroup", "nonsense\n0::/x\n");
        write("groups/x/memory.max", "nonsense");
        budget.checkRoom(Integer.MAX_VALUE);
    }
}
