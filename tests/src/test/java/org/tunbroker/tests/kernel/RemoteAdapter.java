package org.tunbroker.tests.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tunbroker.Offload;

/** An adapter of a {@link KernelClient}, and the session that it may have. Thread-safe. */
record RemoteAdapter(
        KernelClient client,
        int number,
        String name,
        String guid,
        String interfaceName,
        int index,
        long luid) {
    private static final int CAPACITY = 0x400000;

    /** What the broker has counted for the session. */
    record Statistics(long received, long sent, long receiveDrops, long sendDrops) {}

    /** What the client's thread has counted that answers pings or passes packets on. */
    record Forwarded(long received, long sent, int longest) {}

    static RemoteAdapter of(final KernelClient client, final List<String> created) {
        return new RemoteAdapter(
                client,
                Integer.parseInt(created.get(0)),
                created.get(1),
                created.get(2),
                created.get(3),
                Integer.parseInt(created.get(4)),
                Long.parseLong(created.get(5)));
    }

    void close() {
        client.ask("close", number);
    }

    void setPersistent(final boolean persistent) {
        client.ask("persist", number, persistent);
    }

    /** Removes it, whoever created it. */
    void delete() {
        client.ask("delete", number);
    }

    /** Gives it another name; returns what it is then. */
    RemoteAdapter setName(final String newName) {
        return of(client, client.ask("setName", number, newName));
    }

    void addAddress(final String address, final int prefixLength) {
        client.ask("address", number, address, prefixLength);
    }

    void setMtu(final int mtu) {
        client.ask("mtu", number, mtu);
    }

    void setMetric(final int metric) {
        client.ask("metric", number, metric);
    }

    /** Makes changes, each written as {@code ChangeWords} reads it. */
    void configure(final String... changes) {
        client.ask("configure", command(changes));
    }

    /** Makes changes that must fail; returns the error's code. */
    int configureInVain(final String... changes) {
        return client.askInVain("configure", command(changes));
    }

    /** Makes changes but for those of a family that the machine has not; returns these families. */
    List<String> configureAvailable(final String... changes) {
        return client.ask("available", command(changes));
    }

    /** Returns what the client is told of the interface: MTU, state, metric, addresses, routes. */
    List<String> settings() {
        return client.ask("settings", number);
    }

    /** Replaces all addresses, each written as {@code 10.7.1.1/24}. */
    void replaceAddresses(final String... addresses) {
        client.ask("replace", command(addresses));
    }

    /** Waits until an address is usable. */
    void awaitUsable(final String address) {
        client.ask("await", number, address);
    }

    private Object[] command(final String... changes) {
        final List<Object> words = new ArrayList<>(List.of(number));
        words.addAll(List.of(changes));
        return words.toArray();
    }

    void setUp(final boolean up) {
        client.ask("up", number, up);
    }

    void startSession() {
        startSession(Offload.NONE);
    }

    void startSession(final Offload offload) {
        client.ask("session", number, CAPACITY, offload);
    }

    /** Starts a session, or returns the error's code. */
    Optional<String> tryStartSession() {
        return client.tryAsk("session", number, CAPACITY, Offload.NONE);
    }

    /** Ends the session. */
    void endSession() {
        client.ask("endSession", number);
    }

    /** Starts a session in which the client answers pings. */
    void answerPings() {
        startSession();
        client.ask("answer", number);
    }

    /** Lets the client pass on what comes from this adapter or the other to the other. */
    void bridge(final RemoteAdapter other) {
        client.ask("bridge", number, other.number);
    }

    /** Writes a packet in the session. */
    void write(final String hex) {
        client.ask("write", number, hex);
    }

    Statistics statistics() {
        final List<String> counted = client.ask("statistics", number);
        return new Statistics(
                Long.parseLong(counted.get(0)),
                Long.parseLong(counted.get(1)),
                Long.parseLong(counted.get(2)),
                Long.parseLong(counted.get(3)));
    }

    Forwarded forwarded() {
        final List<String> counted = client.ask("forwarded", number);
        return new Forwarded(
                Long.parseLong(counted.get(0)),
                Long.parseLong(counted.get(1)),
                Integer.parseInt(counted.get(2)));
    }
}
