package org.tunbroker.tests.life;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;

/**
 * A client that does what its input says, a line at a time: a number and a command. It answers with
 * the number and what came of it. {@link RemoteClient} is the other end.
 */
final class ScriptedClient {
    private static final int CYCLES = 20;
    private static final int PAGE = 4096;
    private static final int SPARE_PAGES = 10;

    private final Map<String, Adapter> adapters = new HashMap<>();
    private final List<InputStream> files = new ArrayList<>();
    private TunClient client;
    private Session session;
    private EchoTraffic echo;
    private Flow flow;

    private ScriptedClient() {}

    public static void main(final String[] args) throws IOException {
        final ScriptedClient scripted = new ScriptedClient();
        System.out.println("0 ready");
        final BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            final String[] words = line.split(" ");
            System.out.println(words[0] + " " + scripted.answer(words));
        }
    }

    private String answer(final String[] words) throws IOException {
        try {
            return execute(words[1], words.length > 2 ? words[2] : "");
        } catch (final TunException ex) {
            return "error " + ex.code() + " " + ex.getMessage().replace('\n', ' ');
        } catch (final IllegalStateException | InternalError ex) {
            return "failure " + ex.getMessage();
        }
    }

    private String execute(final String command, final String argument) throws IOException {
        switch (command) {
            case "connect":
                return connect(argument);
            case "create":
                adapters.put(argument, client.createAdapter(argument, "Test"));
                return "created";
            case "open":
                adapters.put(argument, client.openAdapter(argument));
                return "opened";
            case "session":
                session = adapters.get(argument).startSession(Session.MIN_CAPACITY);
                echo = new EchoTraffic(session);
                return "started";
            case "huge":
                adapters.get(argument).startSession(Session.MAX_CAPACITY);
                return "started";
            case "echo":
                echo.exchange(Integer.parseInt(argument));
                return "echoed";
            case "flow":
                flow = new Flow(echo);
                flow.start();
                return "flowing";
            case "flowed":
                return flow.count() + " " + flow.failure();
            case "hog":
                return hog(Paths.get(System.getProperty(BrokerDirectory.BASE_PROPERTY), "hog"));
            case "spare":
                Files.delete(Paths.get(System.getProperty(BrokerDirectory.BASE_PROPERTY), "hog"));
                return "spared";
            case "exhaust":
                return exhaust(Integer.parseInt(argument));
            case "relieve":
                return relieve();
            case "cycle":
                for (int i = 0; i < CYCLES; i++) {
                    adapters.get(argument).startSession().close();
                }
                return "cycled";
            case "list":
                return Integer.toString(client.adapters().size());
            case "capture":
                client.monitor().capture(argument, Session.MIN_CAPACITY, Session.MAX_PACKET_LENGTH);
                return "capturing";
            case "ended":
                return Boolean.toString(session.hasEnded());
            case "close":
                client.close();
                return "closed";
            default:
                throw new IllegalStateException("unknown command " + command);
        }
    }

    private String relieve() throws IOException {
        for (final InputStream file : files) {
            file.close();
        }
        files.clear();
        return "relieved";
    }

    /** Opens files until the process may open only so many more. */
    private String exhaust(final int spare) throws IOException {
        try {
            while (true) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (final FileNotFoundException ex) {
            for (int i = 0; i < spare; i++) {
                files.remove(files.size() - 1).close();
            }
            return "exhausted";
        }
    }

    /** Takes the space that the broker's folder is in, all but a few pages. */
    private static String hog(final Path file) throws IOException {
        final ByteBuffer page = ByteBuffer.allocate(PAGE);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            try {
                while (true) {
                    channel.write(page);
                    page.clear();
                }
            } catch (final IOException ex) {
                channel.truncate(channel.size() - SPARE_PAGES * PAGE);
                return "full";
            }
        }
    }

    private String connect(final String idleExitMs) {
        final ConnectOptions defaults = new ConnectOptions();
        client = TunClient.connect(
                idleExitMs.isEmpty()
                        ? defaults
                        : defaults.withBrokerIdleExit(
                                Duration.ofMillis(Long.parseLong(idleExitMs))));
        return Integer.toString(client.brokerProcessId());
    }

    /** Exchanges packets until the process ends. */
    private static final class Flow extends Thread {
        private final EchoTraffic echo;
        private volatile long count;
        private volatile String failure = "sound";

        Flow(final EchoTraffic echo) {
            super("flow");
            this.echo = echo;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (true) {
                    echo.exchange(1);
                    count++;
                }
            } catch (final RuntimeException ex) {
                failure = ex.toString();
            }
        }

        long count() {
            return count;
        }

        String failure() {
            return failure;
        }
    }
}
