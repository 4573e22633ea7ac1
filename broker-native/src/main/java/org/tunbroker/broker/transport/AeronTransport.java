package org.tunbroker.broker.transport;

import io.aeron.Aeron;
import io.aeron.CncFileDescriptor;
import io.aeron.DriverProxy;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.status.PublisherLimit;
import io.aeron.driver.status.StreamCounter;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.os.linux.SharedPages;
import org.tunbroker.ipc.rendezvous.AeronTime;
import org.tunbroker.ipc.rendezvous.StreamFiles;

/**
 * Aeron as the broker uses it: a media driver and a client inside the control loop's thread.
 *
 * <p>Aeron's timeouts never decide which process is dead, because a stopped or suspended one is
 * not. They are so long that the operating system always decides first.
 *
 * <p>For the control loop's thread.
 */
public final class AeronTransport implements Transport {
    // conductor, sender and receiver
    private static final int DRIVER_AGENTS = 3;
    // 14 MB of shared memory in all; the default would take 47
    private static final int COUNTERS_LENGTH = 1024 * 1024;
    private static final int ERROR_BUFFER_LENGTH = 4 * 1024 * 1024;
    // a client's streams take 400 KB; with Aeron's defaults, 1 s in the driver and 3 s in its
    // client, those of a client that reconnects often would add up
    private static final long LINGER_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final MediaDriver driver;
    private final Aeron aeron;
    private final RequestStream requests;
    // a second mapping of Aeron's command buffer, which its driver does not hand out
    private final MappedByteBuffer cnc;
    private final DirectBuffer cncBytes;
    private final Path cncFile;
    private final RingBuffer toDriver;
    private final DriverCommands commands;
    // lengths and versions, which do not change once the driver runs
    private final byte[] header = new byte[CncFileDescriptor.META_DATA_LENGTH];
    private final BrokerLog log;
    private final AeronErrors errors;
    private final DutyFaults driverFaults = new DutyFaults(SystemNanoClock.INSTANCE);

    public AeronTransport(final Path directory, final BrokerLog log) {
        this.log = log;
        errors = new AeronErrors(log);
        final EpochClock clock = AeronTime.ofBroker(System::nanoTime);
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .dirDeleteOnStart(true)
                .warnIfDirectoryExists(false)
                .threadingMode(ThreadingMode.INVOKER)
                .asyncExecutorEnabled(false)
                .epochClock(clock)
                .clientLivenessTimeoutNs(AeronTime.NEVER_NS)
                .publicationUnblockTimeoutNs(2 * AeronTime.NEVER_NS)
                .publicationLingerTimeoutNs(LINGER_NS)
                .timerIntervalNs(LINGER_NS)
                .ipcTermBufferLength(ControlProtocol.TERM_LENGTH)
                .ipcMtuLength(ControlProtocol.MTU_LENGTH)
                .termBufferSparseFile(false)
                .performStorageChecks(hasFileStore(directory))
                .counterValuesBufferLength(COUNTERS_LENGTH)
                .errorBufferLength(ERROR_BUFFER_LENGTH)
                .lowStorageWarningThreshold(0)
                .errorHandler(errors));
        try {
            final Aeron.Context context = new Aeron.Context()
                    .aeronDirectoryName(directory.toString())
                    .useConductorAgentInvoker(true)
                    .driverAgentInvoker(driver.sharedAgentInvoker())
                    .driverTimeoutMs(AeronTime.NEVER_MS)
                    // lingering is for threads that still poll a removed stream; here none does
                    .resourceLingerDurationNs(LINGER_NS)
                    .epochClock(clock)
                    .errorHandler(errors)
                    .subscriberErrorHandler(errors);
            StreamFiles.openIn(directory, context);
            aeron = Aeron.connect(context);
            cncFile = directory.resolve(CncFileDescriptor.CNC_FILE);
            cnc = IoUtil.mapExistingFile(cncFile.toFile(), "cnc");
            cncBytes = new UnsafeBuffer(cnc);
            final DirectBuffer metaData = CncFileDescriptor.createMetaDataBuffer(cnc);
            toDriver =
                    new ManyToOneRingBuffer(CncFileDescriptor.createToDriverBuffer(cnc, metaData));
            if (OperatingSystem.current().givesBackSharedPages()) {
                forgetTouchedPages(metaData);
            }
            commands = new DriverCommands(toDriver, System::nanoTime);
            cncBytes.getBytes(0, header);
            requests = new RequestStream(aeron);
        } catch (final Throwable ex) {
            // Aeron throws checked exceptions too, which it does not declare
            CloseHelper.quietClose(driver);
            throw ex;
        }
    }

    /**
     * Tells whether Aeron can check for space. Java finds no file store in a chroot whose root is
     * no mount point, and Aeron would then not start.
     */
    private static boolean hasFileStore(final Path directory) {
        try {
            return Files.getFileStore(directory.getParent()) != null;
        } catch (final IOException ex) {
            return false;
        }
    }

    /**
     * Frees the pages of the driver's own mapping. The driver filled it with zeros, so that it is
     * allocated in full, but uses little of it. The address of the counters shows where it is.
     */
    private void forgetTouchedPages(final DirectBuffer metaData) {
        final long countersOffset =
                CncFileDescriptor.createCountersMetaDataBuffer(cnc, metaData).addressOffset()
                        - BufferUtil.address(cnc);
        SharedPages.forget(
                driver.context().countersMetaDataBuffer().addressOffset() - countersOffset,
                cnc.capacity());
    }

    /**
     * Fails if Aeron's driver or the broker's Aeron client has ended, or if the driver no longer
     * serves the broker.
     */
    @Override
    public int work() {
        errors.check();
        final AgentInvoker conductor = aeron.conductorAgentInvoker();
        if (!driver.sharedAgentInvoker().isRunning() || !conductor.isRunning()) {
            throw AeronErrors.failure("it has ended", null);
        }
        int done = drive();
        // before Aeron's client notices and reports every stream as gone
        if (!requests.isSubscribed()) {
            throw AeronErrors.failure("it hands no requests to the broker any more", null);
        }
        if (commands.skipUnfinished()) {
            log.warning("skipped a command to Aeron that a client had begun when it died");
            done++;
        }
        return done + conductor.invoke();
    }

    /**
     * Runs the agents of Aeron's driver as its invoker does, and notices when it keeps failing. An
     * agent that fails ends the round; the next call goes on with those behind it.
     */
    private int drive() {
        final AgentInvoker invoker = driver.sharedAgentInvoker();
        Exception fault = null;
        int done = 0;
        boolean complete = false;
        for (int agent = 0; agent < DRIVER_AGENTS && !complete; agent++) {
            try {
                done += invoker.agent().doWork();
                complete = true;
            } catch (final AgentTerminationException ex) {
                errors.onError(ex);
                invoker.close();
                return done;
            } catch (final Exception ex) {
                errors.onError(ex);
                fault = ex;
            }
        }
        if (fault == null) {
            driverFaults.onDone();
        } else {
            driverFaults.onFault(fault);
        }
        return done;
    }

    @Override
    public WatchedFile watchedFile() {
        final byte[] now = new byte[header.length];
        return new WatchedFile(cncFile, () -> {
            cncBytes.getBytes(0, now);
            return Arrays.equals(header, now) && commands.isWhole();
        });
    }

    /**
     * Tells whether the driver has work at its next ticks, as {@link DriverCommands#isSettling}.
     */
    @Override
    public boolean isSettling() {
        // any call of Aeron's may tell of an end, also one after the last poll
        return commands.isSettling() || requests.hasEnded();
    }

    /** Tells whether no client can join or leave, as {@link DriverCommands#isStuck}. */
    @Override
    public boolean isStuck() {
        return commands.isStuck();
    }

    @Override
    public int poll(final Receiver receiver) {
        return requests.poll(receiver);
    }

    @Override
    public ReplyStream addReplyStream(final int sessionId) {
        return new AeronReplyStream(aeron, sessionId, log);
    }

    /** The driver keeps a counter with the owner of each stream. */
    @Override
    public long owner(final int sessionId) {
        final CountersReader counters = aeron.countersReader();
        final long[] owner = {0};
        counters.forEach((counterId, typeId, key, label) -> {
            if (typeId == PublisherLimit.PUBLISHER_LIMIT_TYPE_ID
                    && key.getInt(StreamCounter.SESSION_ID_OFFSET) == sessionId
                    && key.getInt(StreamCounter.STREAM_ID_OFFSET)
                            == ControlProtocol.REQUEST_STREAM_ID) {
                owner[0] = counters.getCounterOwnerId(counterId);
            }
        });
        return owner[0];
    }

    @Override
    public void evict(final long aeronClientId) {
        commands.onClientDeath();
        dismiss(aeronClientId);
    }

    @Override
    public void dismiss(final long aeronClientId) {
        if (aeronClientId != 0 && aeronClientId != aeron.clientId()) {
            new DriverProxy(toDriver, aeronClientId).clientClose();
        }
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(aeron, driver);
        IoUtil.unmap(cnc);
    }
}
