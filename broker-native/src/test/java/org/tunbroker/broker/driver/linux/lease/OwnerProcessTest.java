package org.tunbroker.broker.driver.linux.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.broker.driver.linux.Await;

@EnabledOnOs(OS.LINUX)
class OwnerProcessTest {
    private static final int OWN = (int) ProcessHandle.current().pid();

    @Test
    void shouldKnowAProcessByItsStart() {
        final OwnerProcess own = OwnerProcess.of(OWN).orElseThrow();
        assertTrue(own.isAlive());
        assertTrue(own.isOfThisUser());
        assertFalse(new OwnerProcess(OWN, own.startTicks() + 1).isAlive());
        assertEquals(Optional.empty(), OwnerProcess.of(0));
        assertEquals(Optional.empty(), OwnerProcess.of(Integer.MAX_VALUE));
        assertFalse(new OwnerProcess(Integer.MAX_VALUE, 0).isOfThisUser());
    }

    @Test
    void shouldReadAnyName() throws Exception {
        // its name is that of the file
        final Path program = Files.createTempDirectory("name").resolve("a) Z 1 (b");
        Files.copy(Path.of("/bin/sleep"), program);
        final Process sleep = new ProcessBuilder(program.toString(), "60").start();
        try {
            Await.until(() -> Files.readString(Path.of("/proc/" + sleep.pid() + "/stat"))
                    .contains("(a) Z 1 (b)"));
            assertTrue(OwnerProcess.of((int) sleep.pid()).orElseThrow().isAlive());
        } finally {
            sleep.destroyForcibly().waitFor();
            Files.delete(program);
            Files.delete(program.getParent());
        }
    }

    @Test
    void shouldTakeAZombieForDead() throws Exception {
        // the shell becomes a program that never asks for its child
        final Process parent =
                new ProcessBuilder("sh", "-c", "sh -c 'echo $$; exec cat' & exec sleep 60").start();
        try {
            final int child = Integer.parseInt(parent.inputReader().readLine());
            // the child's input is /dev/null, so it ends by itself
            Await.until(
                    () -> Files.readString(Path.of("/proc/" + child + "/stat")).contains(") Z "));
            assertEquals(Optional.empty(), OwnerProcess.of(child));
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }
}
