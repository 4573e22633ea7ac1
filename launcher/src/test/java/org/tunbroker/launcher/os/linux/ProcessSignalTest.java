package org.tunbroker.launcher.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ProcessSignalTest {
    // what Java adds for a process that a signal ended
    private static final int SIGNALLED = 128;

    private Process process;

    private int start() throws IOException {
        process = new ProcessBuilder("/bin/sleep", "60").start();
        return (int) process.pid();
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldAskAProcessToEnd() throws Exception {
        ProcessSignal.terminate(start());
        assertEquals(SIGNALLED + 15, process.waitFor());
    }

    @Test
    void shouldKillAProcess() throws Exception {
        ProcessSignal.kill(start());
        assertEquals(SIGNALLED + 9, process.waitFor());
    }

    @Test
    void shouldTellThatAProcessIsGone() throws Exception {
        final int id = start();
        process.destroyForcibly().waitFor();
        final TunException gone =
                assertThrows(TunException.class, () -> ProcessSignal.terminate(id));
        assertTrue(gone.is(ErrorCode.ERROR_FILE_NOT_FOUND), gone.getMessage());
        assertTrue(gone.getMessage().contains("process " + id + " is gone"), gone.getMessage());
    }

    @Test
    void shouldSignalNoGroupsOfProcesses() {
        assertThrows(IllegalArgumentException.class, () -> ProcessSignal.kill(-1));
        assertThrows(IllegalArgumentException.class, () -> ProcessSignal.terminate(0));
    }
}
