package org.tunbroker.launcher.service.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.installed.windows.StartMessage;

class StartRequestsTest {
    private static final String ANNA = "S-1-5-21-1-2-3-1000";
    private static final String BERT = "S-1-5-21-1-2-3-1001";

    @TempDir
    private Path folder;

    private final List<String> running = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private AllowedUsers users;
    private StartRequests requests;

    /** A broker that runs until it is told to end. */
    private final class Running implements UserBrokers.RunningBroker {
        private final String sid;

        Running(final String sid) {
            this.sid = sid;
            running.add(sid);
        }

        @Override
        public boolean isAlive() {
            return running.contains(sid);
        }

        @Override
        public int exitCode() {
            return 0;
        }

        @Override
        public void end() {
            running.remove(sid);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @BeforeEach
    void make() {
        users = new AllowedUsers(folder, path -> {});
        requests = new StartRequests(users, new UserBrokers(Running::new), log::add);
    }

    private void allow(final String... lines) throws IOException {
        Files.write(users.file(), List.of(lines));
    }

    @Test
    void shouldStartTheBrokerOfAUserOnTheList() throws IOException {
        allow(ANNA + " anna");
        assertEquals(0, requests.answer(ANNA).error);
        assertEquals(List.of(ANNA), running);
    }

    @Test
    void shouldSayWhatAnAdministratorDoesForAUserWhoIsNotOnTheList() throws IOException {
        allow(ANNA + " anna");
        final StartMessage.Answer answer = requests.answer(BERT);
        assertEquals(ErrorCode.ERROR_ACCESS_DENIED.code(), answer.error);
        assertTrue(answer.reason.contains("tunbroker install --user " + BERT), answer.reason);
        assertEquals(List.of(), running);
    }

    @Test
    void shouldStartNothingByADamagedList() throws IOException {
        allow(ANNA, "damaged");
        final StartMessage.Answer answer = requests.answer(ANNA);
        assertEquals(ErrorCode.ERROR_INVALID_DATA.code(), answer.error);
        assertTrue(answer.reason.contains("damaged"), answer.reason);
        assertEquals(List.of(), running);
    }

    @Test
    void shouldEndTheBrokersOfUsersWhoWereTakenOffTheList() throws IOException {
        allow(ANNA, BERT);
        requests.answer(ANNA);
        requests.answer(BERT);
        requests.endUnlisted();
        assertEquals(List.of(ANNA, BERT), running);
        allow(BERT);
        requests.endUnlisted();
        assertEquals(List.of(BERT), running);
    }

    @Test
    void shouldLetBrokersGoOnWhileTheListIsDamaged() throws IOException {
        allow(ANNA);
        requests.answer(ANNA);
        allow("damaged");
        requests.endUnlisted();
        assertEquals(List.of(ANNA), running);
        assertEquals(1, log.size(), log.toString());
        assertTrue(log.get(0).startsWith("the list of users: "), log.get(0));
    }
}
