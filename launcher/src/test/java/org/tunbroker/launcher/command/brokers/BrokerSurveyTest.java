package org.tunbroker.launcher.command.brokers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.LockHolder;

class BrokerSurveyTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @TempDir
    private Path base;

    private void make(final String name) throws IOException {
        Files.createFile(Files.createDirectory(base.resolve(name)).resolve("lock"));
    }

    @Test
    void shouldListBrokerDirectoriesOfAllReleasesOnly() throws IOException {
        make("v3-loopback-7");
        make("v2-linux-7");
        make("v3-linux-7");
        make("leases-linux-7");
        make("v-linux-7");
        Files.createFile(base.resolve("v3-wintun-0"));
        assertEquals(
                List.of("v2-linux-7", "v3-linux-7", "v3-loopback-7"),
                BrokerSurvey.of(base).stream()
                        .map(place -> place.directory().path().getFileName().toString())
                        .toList());
    }

    @Test
    void shouldFindNothingWhereNobodyHadABroker() throws IOException {
        assertEquals(List.of(), BrokerSurvey.of(base.resolve("none")));
    }

    @Test
    void shouldSeeThatNobodyServes() throws IOException {
        make("v3-linux-7");
        final BrokerPlace place = BrokerSurvey.of(base).get(0);
        assertFalse(place.isServed());
        assertFalse(place.isOfThisProcess());
        assertEquals("broker of driver linux, network namespace 7", place.toString());
        assertEquals(7, place.namespace());
    }

    @Test
    void shouldKnowItsOwnDirectory() throws IOException {
        Files.createDirectory(BrokerDirectory.of(base, "loopback").path());
        final BrokerPlace place = BrokerSurvey.of(base).get(0);
        assertTrue(place.isOfThisProcess());
        assertTrue(place.isOf("loopback"));
        assertEquals("broker of driver loopback", place.toString());
    }

    @Test
    void shouldNotEndWhatItCannotSee() throws IOException {
        make("v2-linux-7");
        final BrokerPlace unseen = BrokerPlace.of(base.resolve("v2-linux-7"), BrokerPlace.UNSEEN);
        final TunException refused =
                assertThrows(TunException.class, () -> new BrokerEnd(unseen).ask());
        assertTrue(refused.is(ErrorCode.ERROR_NOT_SUPPORTED), refused.getMessage());
    }

    @Test
    void shouldLeaveAloneWhatHasEnded() throws Exception {
        make("v3-linux-7");
        final BrokerEnd end = new BrokerEnd(BrokerSurvey.of(base).get(0));
        end.ask();
        end.await(Duration.ZERO);
        assertEquals("broker of driver linux, network namespace 7", end.toString());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldTellTheProcessThatHoldsTheLock() throws Exception {
        try (LockHolder broker = LockHolder.of(base.resolve("v3-linux-7"))) {
            final BrokerPlace place = BrokerSurvey.of(base).get(0);
            assertEquals(broker.id(), place.processId());
            assertTrue(place.isServed());
            final BrokerEnd end = new BrokerEnd(place);
            end.ask();
            end.await(LONGEST);
            broker.awaitEnd();
            assertFalse(place.now().isServed());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldSayHowToEndABrokerThatDoesNotEnd() throws Exception {
        try (LockHolder broker = LockHolder.of(base.resolve("v3-linux-7"))) {
            final BrokerEnd end = new BrokerEnd(BrokerSurvey.of(base).get(0));
            final TunException late =
                    assertThrows(TunException.class, () -> end.await(Duration.ofMillis(50)));
            assertTrue(late.is(ErrorCode.ERROR_TIMEOUT), late.getMessage());
            assertTrue(late.getMessage().contains("kill"), late.getMessage());
            assertTrue(
                    late.getMessage().contains(Integer.toString(broker.id())), late.getMessage());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldKillABrokerAsACrashDoes() throws Exception {
        try (LockHolder broker = LockHolder.of(base.resolve("v3-linux-7"))) {
            BrokerEnd.kill(broker.id());
            // what Java makes of SIGKILL
            assertEquals(137, broker.awaitEnd());
        }
    }
}
