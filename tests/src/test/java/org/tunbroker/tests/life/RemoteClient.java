package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/** A {@link ScriptedClient} in a JVM of its own. Thread-safe. */
public final class RemoteClient implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final JvmProcess process;
    private final AtomicInteger asked = new AtomicInteger();

    private RemoteClient(final JvmProcess process) {
        this.process = process;
    }

    /** Starts a client of this JVM's architecture, not connected yet. */
    public static RemoteClient start(final BrokerFolder folder) {
        return start(client(folder));
    }

    /** Describes a client of this JVM's architecture, for {@link #start(JvmProcess.Builder)}. */
    public static JvmProcess.Builder client(final BrokerFolder folder) {
        // several of these run at once on a few cores
        return client(folder, JvmArchitecture.NATIVE)
                .option("-XX:TieredStopAtLevel=1")
                .option("-XX:+UseSerialGC");
    }

    /** Describes a client, for {@link #start(JvmProcess.Builder)}. */
    public static JvmProcess.Builder client(
            final BrokerFolder folder, final JvmArchitecture architecture) {
        return folder.client(architecture, ScriptedClient.class);
    }

    /** Describes a client that is told neither a driver nor a place. */
    public static JvmProcess.Builder untoldClient() {
        return JvmProcess.of(JvmArchitecture.NATIVE, ScriptedClient.class);
    }

    /** Starts a client that was described. */
    public static RemoteClient start(final JvmProcess.Builder builder) {
        return new RemoteClient(builder.start());
    }

    public JvmProcess process() {
        return process;
    }

    /** Waits until it takes commands. */
    public RemoteClient awaitReady() {
        process.awaitLine("0 ", DEADLINE);
        return this;
    }

    /** Has it do something, and returns what came of it. */
    public String ask(final String command) {
        return answer(send(command));
    }

    /** Has it do something that must go well. */
    public void expect(final String answer, final String command) {
        assertEquals(answer, ask(command), command);
    }

    /** Has it begin to do something; returns the number to ask for what came of it. */
    public int send(final String command) {
        final int number = asked.incrementAndGet();
        process.send(number + " " + command);
        return number;
    }

    /** Waits for what came of a command. */
    public String answer(final int number) {
        final String prefix = number + " ";
        return process.awaitLine(prefix, DEADLINE).substring(prefix.length());
    }

    /** Connects; returns the broker's process id. */
    public int connect() {
        return brokerOf(send("connect"));
    }

    /** Waits for the outcome of a connect; returns the broker's process id. */
    public int brokerOf(final int number) {
        final String answer = answer(number);
        assertTrue(answer.matches("\\d+"), answer);
        return Integer.parseInt(answer);
    }

    /** Creates an adapter, and starts a session of it. */
    public void createWithSession(final String name) {
        expect("created", "create " + name);
        expect("started", "session " + name);
    }

    /** Connects, and lets packets flow over an adapter of its own until the end. */
    public RemoteClient flow(final String name) {
        connect();
        createWithSession(name);
        expect("flowing", "flow");
        awaitFlow();
        return this;
    }

    /** Waits until more packets have come back, and checks that none ever failed. */
    public void awaitFlow() {
        final long before = flowed();
        await().atMost(DEADLINE).until(() -> flowed() > before);
    }

    private long flowed() {
        final String answer = ask("flowed");
        assertTrue(answer.endsWith(" sound"), answer);
        return Long.parseLong(answer.split(" ")[0]);
    }

    @Override
    public void close() {
        process.close();
    }
}
