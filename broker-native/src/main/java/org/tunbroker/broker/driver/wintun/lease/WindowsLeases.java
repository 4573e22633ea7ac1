package org.tunbroker.broker.driver.wintun.lease;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.lease.LeaseFile;
import org.tunbroker.broker.driver.lease.LeaseFiles;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.broker.driver.wintun.iphlpapi.TableRoute;

/**
 * The journals of a user's brokers on Windows, whatever their releases, in a folder on the disk.
 * What lies there is hostile input: {@link LeftSettings} does only what the API would let that user
 * do.
 *
 * <p>Thread-safe.
 */
public final class WindowsLeases implements LeaseJournal, AutoCloseable {
    private final LeaseFiles files;
    private final IpStack stack;
    private final DnsRegistry registry;
    private final long boot;
    private final LogSink log;
    // guarded by this, as is the file: whether there may be something to undo
    private boolean pending = true;
    // null until something is made: most brokers make nothing that outlives them
    private LeaseFile file;

    WindowsLeases(
            final Path folder,
            final IpStack stack,
            final DnsRegistry registry,
            final long boot,
            final LogSink log) {
        this.files = new LeaseFiles(folder, log);
        this.stack = stack;
        this.registry = registry;
        this.boot = boot;
        this.log = log;
    }

    /**
     * Names the folder.
     *
     * @param folder which may not exist; its parent belongs to this user alone
     * @param log told what was undone
     */
    public static WindowsLeases of(final Path folder, final IpStack stack, final LogSink log) {
        return new WindowsLeases(folder, stack, new WindowsDnsRegistry(), BootTime.now(), log);
    }

    /**
     * Undoes what brokers left that were killed, and removes their journals. Those of brokers that
     * live stay as they are. What cannot be undone yet, since the killed broker's adapter is still
     * there, is tried again with the next call. What fails is logged.
     */
    public synchronized void undoLeft() {
        undoLeft(Map.of());
    }

    /**
     * Undoes what is left of an earlier adapter with the GUID of one that this broker has just
     * made, before anybody sets its DNS.
     *
     * @param luid of the new adapter
     */
    public synchronized void undoLeftOf(final long luid) {
        final UUID guid = stack.guid(luid);
        undoLeft(guid == null ? Map.of() : Map.of(guid, luid));
    }

    private void undoLeft(final Map<UUID, Long> own) {
        if (!pending) {
            return;
        }
        pending = false;
        files.visitLeft((records, tooLong) -> {
            final boolean done =
                    new LeftSettings(stack, registry, boot, own, log).undo(records, tooLong);
            pending |= !done;
            return done;
        });
    }

    @Override
    public synchronized int write(final UUID guid, final TableRoute route) {
        return file().write(new RouteLease(boot, guid, route).encode());
    }

    @Override
    public synchronized int write(final DnsLease lease) {
        final int slot = file().write(lease.encoded());
        file().force();
        return slot;
    }

    private LeaseFile file() {
        if (file == null) {
            file = files.create();
        }
        return file;
    }

    @Override
    public synchronized void erase(final int slot) {
        file.erase(slot);
    }

    /** Ends the journal. What is left in it is undone by the next broker. Idempotent. */
    @Override
    public synchronized void close() {
        if (file != null) {
            file.close();
        }
    }
}
