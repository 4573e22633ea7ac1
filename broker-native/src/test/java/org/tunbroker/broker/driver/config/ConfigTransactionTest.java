package org.tunbroker.broker.driver.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.config.Setting;

class ConfigTransactionTest {
    private static final InterfaceAddress FIRST = address("10.0.0.1");
    private static final InterfaceAddress SECOND = address("10.0.0.2");
    private static final TunException BUSY =
            new TunException(ErrorCode.ERROR_BUSY, "theCall", "busy");

    private final FakeConfig config = new FakeConfig();

    /** Keeps settings, writes down what it is asked for, and fails where it is told to. */
    private static final class FakeConfig implements InterfaceConfig {
        final List<String> calls = new ArrayList<>();
        final Map<Change, RuntimeException> failures = new HashMap<>();
        final Map<Change, RuntimeException> failuresOnce = new HashMap<>();
        final KeptConfig kept = new KeptConfig("fake");
        /** What goes with a change that does not say so. */
        final Map<Change, Change> sideEffects = new HashMap<>();

        @Override
        public void apply(final Change change) {
            calls.add(change.toString());
            if (failuresOnce.containsKey(change)) {
                throw failuresOnce.remove(change);
            }
            if (failures.containsKey(change)) {
                throw failures.get(change);
            }
            kept.apply(change);
            if (sideEffects.containsKey(change)) {
                kept.apply(sideEffects.get(change));
            }
        }

        @Override
        public List<Setting> list() {
            return kept.list();
        }
    }

    private static InterfaceAddress address(final String literal) {
        try {
            return new InterfaceAddress(InetAddress.getByName(literal), 24);
        } catch (final UnknownHostException ex) {
            throw new IllegalArgumentException(literal, ex);
        }
    }

    private Optional<ConfigTransaction.Failed> run(final Change... changes) {
        config.calls.clear();
        return ConfigTransaction.run(config, List.of(changes));
    }

    private void set(final Change... changes) {
        assertEquals(Optional.empty(), run(changes));
    }

    @Test
    void shouldApplyChangesInTheirOrder() {
        set(Change.set(new Mtu(1400)), Change.add(FIRST), Change.set(new LinkState(true)));
        assertEquals(List.of("set MTU 1400", "add address 10.0.0.1/24", "set up"), config.calls);
        assertEquals(List.of(new Mtu(1400), FIRST, new LinkState(true)), config.list());
    }

    @Test
    void shouldUndoInReverseOrderWhatCameBeforeTheChangeThatFails() {
        set(Change.set(new Mtu(1500)), Change.add(FIRST));
        config.failures.put(Change.set(new LinkState(true)), BUSY);
        final ConfigTransaction.Failed failed = run(
                        Change.set(new Mtu(1400)),
                        Change.add(SECOND),
                        Change.remove(FIRST),
                        Change.set(new LinkState(true)))
                .orElseThrow();
        assertEquals(3, failed.index());
        assertEquals(BUSY, failed.error());
        assertEquals(List.of(), failed.notUndone());
        assertEquals(
                List.of(
                        "set MTU 1400",
                        "add address 10.0.0.2/24",
                        "remove address 10.0.0.1/24",
                        "set up",
                        "add address 10.0.0.1/24",
                        "remove address 10.0.0.2/24",
                        "set MTU 1500"),
                config.calls);
        assertEquals(List.of(new Mtu(1500), FIRST), config.list());
    }

    @Test
    void shouldSetAgainWhatWasSetBeforeTheFirstOfSeveralChangesOfOneKind() {
        set(Change.set(new Mtu(1500)));
        config.failures.put(Change.add(FIRST), BUSY);
        run(Change.set(new Mtu(1400)), Change.set(new Mtu(1300)), Change.add(FIRST));
        assertEquals(List.of(new Mtu(1500)), config.list());
    }

    @Test
    void shouldAddWhatAChangeTookAwayUnasked() {
        set(Change.add(FIRST), Change.add(SECOND));
        config.sideEffects.put(Change.set(new LinkState(false)), Change.remove(FIRST));
        config.failures.put(Change.set(new Mtu(1400)), BUSY);
        final ConfigTransaction.Failed failed =
                run(Change.set(new LinkState(false)), Change.set(new Mtu(1400))).orElseThrow();
        assertEquals(List.of(), failed.notUndone());
        assertEquals(List.of(SECOND, FIRST), config.list());
    }

    @Test
    void shouldGoOnUndoingAndSayWhatCannotBeUndone() {
        set(Change.set(new Mtu(1500)));
        config.failures.put(Change.remove(FIRST), BUSY);
        config.failures.put(Change.set(new LinkState(true)), BUSY);
        final ConfigTransaction.Failed failed = run(
                        Change.set(new Mtu(1400)),
                        Change.add(FIRST),
                        Change.set(new LinkState(true)))
                .orElseThrow();
        assertEquals(1, failed.notUndone().size());
        assertTrue(
                failed.notUndone().get(0).startsWith("remove address 10.0.0.1/24: theCall: busy"),
                failed::toString);
        assertEquals(List.of(new Mtu(1500), FIRST), config.list());
    }

    @Test
    void shouldApplyNothingIfAnyChangeIsInvalid() {
        final ConfigTransaction.Failed failed =
                run(Change.set(new Mtu(1400)), Change.set(new Mtu(1))).orElseThrow();
        assertEquals(1, failed.index());
        assertTrue(failed.error().is(ErrorCode.ERROR_INVALID_PARAMETER), failed::toString);
        assertEquals(List.of(), config.calls);
    }

    @Test
    void shouldUndoNothingWhenASingleChangeFails() {
        config.failures.put(Change.add(FIRST), BUSY);
        assertEquals(0, run(Change.add(FIRST)).orElseThrow().index());
        assertEquals(List.of("add address 10.0.0.1/24"), config.calls);
    }

    @Test
    void shouldUndoAlsoAfterAFaultOfItsOwn() {
        set(Change.set(new Mtu(1500)));
        config.failures.put(Change.add(FIRST), new IllegalStateException("fault"));
        assertThrows(
                IllegalStateException.class,
                () -> run(Change.set(new Mtu(1400)), Change.add(FIRST)));
        assertEquals(List.of(new Mtu(1500)), config.list());
    }

    @Test
    void shouldRefuseKindsThatADriverHasNoMethodFor() {
        final SettingMethods methods = new SettingMethods().sets(Mtu.class, mtu -> {});
        methods.apply(Change.set(new Mtu(1400)));
        for (final Change change : List.of(Change.add(FIRST), Change.add(new Mtu(1400)))) {
            final TunException thrown =
                    assertThrows(TunException.class, () -> methods.apply(change));
            assertTrue(thrown.is(ErrorCode.ERROR_NOT_SUPPORTED), thrown::getMessage);
        }
    }

    @Test
    void shouldTakeForUndoneWhatIsGoneAlready() {
        config.sideEffects.put(Change.set(new LinkState(false)), Change.remove(FIRST));
        config.failures.put(Change.set(new Mtu(1400)), BUSY);
        final ConfigTransaction.Failed failed = run(
                        Change.add(FIRST),
                        Change.set(new LinkState(false)),
                        Change.set(new Mtu(1400)))
                .orElseThrow();
        assertEquals(List.of(), failed.notUndone());
        assertFalse(config.list().contains(FIRST));
    }

    @Test
    void shouldAddOnceMoreWhatCouldNotBeAddedYet() {
        set(Change.add(FIRST), Change.add(SECOND));
        config.failures.put(Change.set(new Mtu(1400)), BUSY);
        config.failuresOnce.put(Change.add(SECOND), BUSY);
        final ConfigTransaction.Failed failed = run(
                        Change.remove(SECOND), Change.remove(FIRST), Change.set(new Mtu(1400)))
                .orElseThrow();
        assertEquals(List.of(), failed.notUndone());
        assertEquals(Set.of(FIRST, SECOND), Set.copyOf(config.list()));
    }
}
