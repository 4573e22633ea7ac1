package org.tunbroker.tests.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.InterfaceChange;
import org.tunbroker.client.RecoveryOptions;
import org.tunbroker.client.RecoveryPhase;
import org.tunbroker.client.RecoveryProgress;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.TunListener;

/**
 * A client that does what its input says: each line has a number, a command and its arguments, and
 * is answered by {@code reply NUMBER ...} or {@code error NUMBER CODE MESSAGE}. What it hears
 * unasked it prints as {@code event ...}. {@code reconnect} closes it and connects anew, to a
 * broker that it starts if need be. It ends with its input.
 */
final class CommandedClient {
    /** The system property of a client that recovers. */
    static final String RECOVERS = "tunbroker.test.recovers";

    /** The system property of one that recovers and holds its routes meanwhile. */
    static final String HOLDS = "tunbroker.test.holds";

    /** The system property of one that waits less for its broker than by default: seconds. */
    static final String PATIENCE = "tunbroker.test.patience";

    private static final int DEFAULT_PATIENCE_S = 30;

    private CommandedClient() {}

    public static void main(final String[] args) throws IOException {
        final BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        List<String> begin = Collections.singletonList("ready");
        do {
            begin = serve(input, begin);
        } while (!begin.isEmpty());
    }

    /** Serves one connection; returns how the next one begins to answer, empty if there is none. */
    private static List<String> serve(final BufferedReader input, final List<String> begin)
            throws IOException {
        try (TunClient client = TunClient.connect(options())) {
            client.setListener(new PrintingListener());
            final ClientCommands commands = new ClientCommands(client);
            System.out.println(Words.join(begin) + " " + client.brokerProcessId());
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                final List<String> words = Words.split(line);
                if (words.get(1).equals("reconnect")) {
                    return Arrays.asList("reply", words.get(0));
                }
                System.out.println(Words.join(answer(commands, words)));
            }
            return Collections.emptyList();
        }
    }

    private static ConnectOptions options() {
        final ConnectOptions options = new ConnectOptions()
                .withDriver(ConnectOptions.DRIVER_LINUX)
                .withConnectTimeout(
                        Duration.ofSeconds(Integer.getInteger(PATIENCE, DEFAULT_PATIENCE_S)));
        if (Boolean.getBoolean(HOLDS)) {
            return options.withRecovery(new RecoveryOptions().withRoutesHeld());
        }
        return Boolean.getBoolean(RECOVERS) ? options.withRecovery(new RecoveryOptions()) : options;
    }

    private static List<Object> answer(final ClientCommands commands, final List<String> words) {
        final List<Object> answer = new ArrayList<>(Arrays.asList("reply", words.get(0)));
        try {
            answer.addAll(commands.run(words.get(1), words.subList(2, words.size())));
            return answer;
        } catch (final TunException ex) {
            return Arrays.asList("error", words.get(0), ex.code(), ex.getMessage());
        } catch (final IOException | InterruptedException | RuntimeException ex) {
            return Arrays.asList("error", words.get(0), -1, ex);
        }
    }

    private static final class PrintingListener implements TunListener {
        @Override
        public void sessionEnded(final Session session, final int code, final String reason) {
            print("sessionEnded", session.adapter(), code, reason);
        }

        @Override
        public void adapterGone(final Adapter adapter, final int code, final String reason) {
            print("adapterGone", adapter, code, reason);
        }

        @Override
        public void interfaceChanged(final Adapter adapter, final InterfaceChange change) {
            System.out.println(Words.join(Arrays.asList(
                    "event",
                    "interfaceChanged",
                    adapter.info().name(),
                    change.kind(),
                    change.was().orElse("-"),
                    change.is().orElse("-"))));
        }

        @Override
        public void recovery(final RecoveryPhase phase, final RecoveryProgress progress) {
            System.out.println(Words.join(Arrays.asList("event", "recovery", phase, progress)));
        }

        private static void print(
                final String event, final Adapter adapter, final int code, final String reason) {
            System.out.println(Words.join(
                    Arrays.asList("event", event, adapter.info().interfaceName(), code, reason)));
        }
    }
}
