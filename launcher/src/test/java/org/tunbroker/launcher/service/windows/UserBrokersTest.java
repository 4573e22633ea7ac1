package org.tunbroker.launcher.service.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class UserBrokersTest {
    private static final String ANNA = "S-1-5-21-1-2-3-1000";
    private static final String BERT = "S-1-5-21-1-2-3-1001";

    private final List<String> started = new ArrayList<>();
    private final List<FakeBroker> brokers = new ArrayList<>();

    /** A process that ends when told. */
    private static final class FakeBroker implements UserBrokers.RunningBroker {
        private boolean alive = true;
        private int exitCode;

        @Override
        public boolean isAlive() {
            return alive;
        }

        @Override
        public int exitCode() {
            return exitCode;
        }

        @Override
        public void end() {
            alive = false;
            // what TerminateProcess is given
            exitCode = 1;
        }

        @Override
        public void close() {}
    }

    private UserBrokers.RunningBroker start(final String sid) {
        started.add(sid);
        brokers.add(new FakeBroker());
        return brokers.get(brokers.size() - 1);
    }

    @Test
    void shouldStartOneBrokerForEachUser() {
        final UserBrokers users = new UserBrokers(this::start);
        assertEquals(0, users.start(ANNA).error);
        assertEquals(0, users.start(ANNA).error);
        assertEquals(0, users.start(BERT).error);
        assertEquals(List.of(ANNA, BERT), started);
    }

    @Test
    void shouldStartTheNextOneWhenOneHasLeft() {
        final UserBrokers users = new UserBrokers(this::start);
        users.start(ANNA);
        brokers.get(0).alive = false;
        assertEquals(0, users.start(ANNA).error);
        assertEquals(List.of(ANNA, ANNA), started);
    }

    @Test
    void shouldTellWithWhatABrokerEndedThatJustStarted() {
        final UserBrokers users = new UserBrokers(this::start);
        users.start(ANNA);
        brokers.get(0).alive = false;
        brokers.get(0).exitCode = 2;
        assertEquals(2, users.start(ANNA).error);
        // asking again and again starts no process each time
        assertEquals(2, users.start(ANNA).error);
        assertEquals(List.of(ANNA), started);
    }

    @Test
    void shouldTellWhyNoBrokerCanBeStarted() {
        final UserBrokers users = new UserBrokers(sid -> {
            started.add(sid);
            throw new TunException(ErrorCode.ERROR_FILE_NOT_FOUND, "findNativeJvm", "no JVM");
        });
        assertEquals(ErrorCode.ERROR_FILE_NOT_FOUND.code(), users.start(ANNA).error);
        assertTrue(users.start(ANNA).reason.contains("no JVM"));
        assertEquals(List.of(ANNA), started);
    }

    @Test
    void shouldEndTheBrokersOfThoseWhoAreNotAllowedAnyMore() {
        final UserBrokers users = new UserBrokers(this::start);
        users.start(ANNA);
        users.start(BERT);
        users.endUnless(BERT::equals);
        assertFalse(brokers.get(0).alive);
        assertTrue(brokers.get(1).alive);
    }

    @Test
    void shouldStartTheNextOneForWhoIsAllowedAgainAtOnce() {
        final UserBrokers users = new UserBrokers(this::start);
        users.start(ANNA);
        users.endUnless(BERT::equals);
        assertEquals(0, users.start(ANNA).error);
        assertEquals(List.of(ANNA, ANNA), started);
        brokers.get(1).alive = false;
        brokers.get(1).exitCode = 2;
        assertEquals(2, users.start(ANNA).error);
    }
}
