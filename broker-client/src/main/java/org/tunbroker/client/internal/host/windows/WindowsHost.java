package org.tunbroker.client.internal.host.windows;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.host.Admission;
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.client.internal.host.Host;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.installed.windows.InstalledFolder;
import org.tunbroker.ipc.installed.windows.ServicePipe;
import org.tunbroker.ipc.installed.windows.StartMessage;
import org.tunbroker.ipc.os.Unreachable;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.ipc.os.windows.PipeEnd;
import org.tunbroker.ipc.os.windows.UserSid;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.ClientFile;
import org.tunbroker.ipc.rendezvous.HandshakePipe;
import org.tunbroker.ipc.rendezvous.LockRange;
import org.tunbroker.ipc.rendezvous.NetworkNamespace;

/** On Windows the named pipe identifies both: the broker made it, and the client opened it. */
public final class WindowsHost implements Host {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    // the service has to find a JVM and to check the installation
    private static final long SERVICE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final String INSTALLED_DRIVER = "wintun";

    // whether the installed service made the directory; then the broker makes the clients' files
    private volatile boolean installed;

    @Override
    public BrokerDirectory meet(final Path base, final String driver, final long deadlineNs) {
        installed = false;
        final BrokerDirectory own = BrokerDirectory.of(base, driver);
        if (driver.equals(INSTALLED_DRIVER)
                && BrokerDirectory.isUsualBase(base)
                && !LockRange.isHeld(own.lockFile())
                && isInstalled(deadlineNs)) {
            final String user = UserSid.own();
            final BrokerDirectory directory =
                    BrokerDirectory.of(InstalledFolder.base(user), driver);
            InstalledFolder.check(directory.path(), user);
            installed = true;
            return directory;
        }
        return Host.super.meet(base, driver, deadlineNs);
    }

    private static boolean isInstalled(final long deadlineNs) {
        final StartMessage.Answer answer = ServicePipe.ask(
                Math.min(deadlineNs - System.nanoTime(), SERVICE_NS) + System.nanoTime());
        if (answer == null || answer.error != 0 && OwnProcess.isElevated()) {
            // there is no service, or this process can start a broker without it
            return false;
        }
        if (answer.error != 0) {
            throw new TunException(
                    answer.error, "connect", "the service tunbroker: " + answer.reason, null);
        }
        return true;
    }

    @Override
    public String installedHint() {
        return "see the service's log in %ProgramData%\\tunbroker\\service";
    }

    @Override
    public boolean hasLoadedNativeCode() {
        // to check the directory's owner
        return true;
    }

    @Override
    public boolean mayBeServed(final BrokerDirectory directory) {
        // no need for a quick answer
        return true;
    }

    @Override
    public BrokerProcess findBroker(final BrokerDirectory directory) {
        // Windows does not tell who holds the lock; the open pipe does, later
        return LockRange.isHeld(directory.lockFile())
                ? new BrokerProcess(
                        BrokerProcess.UNKNOWN,
                        () -> LockRange.isHeld(directory.lockFile()),
                        () -> {})
                : null;
    }

    @Override
    public StartedBroker startInstalled(final BrokerDirectory directory, final long deadlineNs) {
        return installed ? new RequestedBroker() : null;
    }

    @Override
    public Admission enter(final FoundBroker found, final long clientId, final long deadlineNs) {
        final HandshakePipe.Answer answer;
        try (PipeEnd pipe = open(found, deadlineNs)) {
            if (pipe.serverProcessId() != found.file.processId()) {
                throw new TunException(
                        ErrorCode.ERROR_ACCESS_DENIED,
                        "connect",
                        "process " + pipe.serverProcessId() + " serves the pipe of broker "
                                + found.file.processId());
            }
            answer = hello(pipe, clientId, deadlineNs);
        }
        if (answer.error != 0) {
            throw new TunException(
                    answer.error,
                    "connect",
                    refusal(answer.error, OwnProcess::hasMoreRightsThanItsUser),
                    null);
        }
        final KernelHandle broker = KernelHandle.of(answer.broker);
        found.process.follow(() -> lives(broker), broker::close);
        found.file.bellEvent(KernelHandle.of(answer.bell));
        final Path file = found.generation.client(clientId);
        final KernelHandle bell = KernelHandle.of(answer.ownBell);
        return new WindowsAdmission(
                installed ? ClientFile.openPrepared(file, bell) : ClientFile.create(file, bell));
    }

    static String refusal(final int error, final BooleanSupplier elevated) {
        // a process may not open one of a higher integrity level to give it handles
        return error == ErrorCode.ERROR_ACCESS_DENIED.code() && elevated.getAsBoolean()
                ? "this program is elevated and the broker is not, so Windows keeps the broker from"
                        + " giving it handles; end that broker (tunbroker stop), and the program starts an"
                        + " elevated one, or run the program without elevation"
                : "the broker does not let this process in";
    }

    private static boolean lives(final KernelHandle broker) {
        // called regularly while there is a connection, so garbage is released here too
        Unreachable.release();
        return !broker.await(0);
    }

    private static PipeEnd open(final FoundBroker found, final long deadlineNs) {
        final String name = HandshakePipe.name(found.file.pipe());
        PipeEnd pipe = PipeEnd.tryOpen(name);
        while (pipe == null) {
            if (System.nanoTime() - deadlineNs >= 0) {
                throw silent();
            }
            LockSupport.parkNanos(LOOK_NS);
            pipe = PipeEnd.tryOpen(name);
        }
        return pipe;
    }

    private static HandshakePipe.Answer hello(
            final PipeEnd pipe, final long clientId, final long deadlineNs) {
        final byte[] answer = pipe.write(HandshakePipe.hello(clientId))
                ? pipe.read(HandshakePipe.ANSWER_LENGTH, deadlineNs)
                : null;
        if (answer == null) {
            throw silent();
        }
        return HandshakePipe.decode(answer);
    }

    private static TunException silent() {
        // reported like a dead broker, so that the client looks for the next one until its deadline
        return new TunException(
                ErrorCode.ERROR_FILE_NOT_FOUND, "connect", "the broker's pipe is silent");
    }

    @Override
    public int processId() {
        return OwnProcess.id();
    }

    @Override
    public long networkNamespace() {
        return NetworkNamespace.ofThisProcess();
    }
}
