package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/**
 * A {@link CommandedClient} in a process of its own, as the test sees it; its {@link Testbed} ends
 * it.
 *
 * <p>Thread-safe.
 */
final class KernelClient {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final JvmProcess process;
    private volatile int brokerProcessId;
    private final List<RemoteAdapter> adapters = new CopyOnWriteArrayList<>();
    private final AtomicInteger lastNumber = new AtomicInteger();

    KernelClient(final JvmProcess process) {
        this.process = process;
        brokerProcessId = Integer.parseInt(
                Words.split(process.awaitLine("ready ", DEADLINE)).get(1));
    }

    /** Describes one, which the property tunbroker.dir leads to its broker. */
    static JvmProcess.Builder describe(final JvmArchitecture architecture) {
        return JvmProcess.of(architecture, CommandedClient.class);
    }

    JvmProcess process() {
        return process;
    }

    int brokerProcessId() {
        return brokerProcessId;
    }

    /** Tells the client to do something, which must succeed; returns its words. */
    List<String> ask(final String command, final Object... arguments) {
        final List<String> answer = answer(command, arguments);
        assertEquals(
                "reply", answer.get(0), () -> command + Arrays.toString(arguments) + ": " + answer);
        return answer.subList(2, answer.size());
    }

    /** Tells the client to do something, which must fail; returns the error's code. */
    int askInVain(final String command, final Object... arguments) {
        final List<String> answer = answer(command, arguments);
        assertEquals(
                "error", answer.get(0), () -> command + Arrays.toString(arguments) + ": " + answer);
        return Integer.parseInt(answer.get(2));
    }

    /** Tells the client to do something, which may fail; returns the error's code if it does. */
    Optional<String> tryAsk(final String command, final Object... arguments) {
        final List<String> answer = answer(command, arguments);
        return answer.get(0).equals("error") ? Optional.of(answer.get(2)) : Optional.empty();
    }

    private List<String> answer(final String command, final Object... arguments) {
        final int number = lastNumber.incrementAndGet();
        final List<Object> words = new ArrayList<>(List.of(number, command));
        words.addAll(Arrays.asList(arguments));
        process.send(Words.join(words));
        return Words.split(process.awaitLine(
                line -> line.equals("reply " + number)
                        || line.startsWith("reply " + number + " ")
                        || line.startsWith("error " + number + " "),
                "that answers " + command,
                DEADLINE));
    }

    RemoteAdapter createAdapter(final String name) {
        return createAdapter(name, "system test", "");
    }

    RemoteAdapter createAdapter(final String name, final String tunnelType, final String guid) {
        final RemoteAdapter adapter = RemoteAdapter.of(this, ask("create", name, tunnelType, guid));
        adapters.add(adapter);
        return adapter;
    }

    /** Opens an adapter that another client made. */
    RemoteAdapter openAdapter(final String name) {
        return RemoteAdapter.of(this, ask("open", name));
    }

    /** Returns the user's persistent adapters, each as {@code NAME/INTERFACE} and perhaps /open. */
    List<String> persistentAdapters() {
        return ask("persistent");
    }

    /** Has the process leave its broker, or what is left of it, and connect as a new client. */
    void reconnect() {
        brokerProcessId = Integer.parseInt(ask("reconnect").get(0));
        adapters.clear();
    }

    /** Closes all adapters that this made, as if the client were new. */
    void closeAdapters() {
        adapters.forEach(RemoteAdapter::close);
        adapters.clear();
    }

    /** Waits for what the client hears or prints unasked about an adapter; returns the rest. */
    List<String> awaitEvent(final String event, final RemoteAdapter adapter) {
        final String beginning = Words.join(List.of("event", event, adapter.interfaceName()));
        final List<String> words = Words.split(process.awaitLine(beginning + " ", DEADLINE));
        return words.subList(3, words.size());
    }

    /** Waits until the client hears of a change of an adapter's interface. */
    void awaitChange(final String name, final String kind, final String was, final String is) {
        process.awaitLine(changeLine(name, kind, was, is), DEADLINE);
    }

    long changeCount(final String name, final String kind, final String was, final String is) {
        final String line = changeLine(name, kind, was, is);
        return process.lines().stream().filter(line::equals).count();
    }

    private static String changeLine(
            final String name, final String kind, final String was, final String is) {
        return Words.join(List.of("event", "interfaceChanged", name, kind, was, is));
    }

    long eventCount(final String event, final RemoteAdapter adapter) {
        final String beginning = Words.join(List.of("event", event, adapter.interfaceName()));
        return process.lines().stream()
                .filter(line -> line.startsWith(beginning + " "))
                .count();
    }

    /** Lets the client end by itself, which it must do well. */
    void leave() {
        process.closeInput();
        process.expectExit(0, DEADLINE);
    }
}
