package org.tunbroker.client.internal.host.linux;

import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.host.Admission;
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.client.internal.host.Host;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.ipc.os.IoFault;
import org.tunbroker.ipc.os.linux.LockProbe;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.ipc.rendezvous.NetworkNamespace;
import org.tunbroker.ipc.rendezvous.ProcessNamespace;

/** On Linux the file lock identifies the broker, and the broker's socket identifies clients. */
public final class LinuxHost implements Host {
    private static final String RANDOM = "/dev/urandom";
    private static final Path OWN_PROCESS = Paths.get("/proc/self");

    // the last process that was found to be of this process namespace, which it cannot leave.
    // While a broker starts it is asked for each millisecond
    private volatile int visible = BrokerProcess.NONE;

    @Override
    public String installedHint() {
        return "see systemctl status tunbroker@" + Credentials.ofThisProcess().effectiveUser();
    }

    @Override
    public boolean mayBeServed(final BrokerDirectory directory) {
        return BrokerLock.mayBeHeld(directory);
    }

    @Override
    public BrokerProcess findBroker(final BrokerDirectory directory) {
        final LockProbe lock = LockProbe.open(directory.lockFile());
        if (lock == null) {
            return null;
        }
        final int holder = lock.holder();
        if (holder == 0) {
            lock.close();
            return null;
        }
        if (holder == LockProbe.NO_PROCESS) {
            lock.close();
            throw new TunException(
                    ErrorCode.ERROR_BUSY,
                    "connect",
                    "the lock " + directory.lockFile() + " is held by an open file, not by a"
                            + " process, and so by no broker (F_OFD_SETLK); end the program that"
                            + " has it open (fuser " + directory.lockFile() + ")");
        }
        if (holder == LockProbe.INVISIBLE
                || holder != visible && ProcessNamespace.isForeign(holder)) {
            lock.close();
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "connect",
                    "the broker of " + directory.path() + " runs in another process namespace,"
                            + " where the kernel does not say who it is; connect from that namespace,"
                            + " or set the system property " + BrokerDirectory.BASE_PROPERTY
                            + " to a folder of this namespace's own");
        }
        visible = holder;
        return new BrokerProcess(holder, () -> lock.holder() == holder, lock::close);
    }

    @Override
    public StartedBroker startInstalled(final BrokerDirectory directory, final long deadlineNs) {
        return ActivatedBroker.start(directory, deadlineNs);
    }

    @Override
    public Admission enter(final FoundBroker found, final long clientId, final long deadlineNs) {
        return LinuxAdmission.enter(found, clientId, deadlineNs);
    }

    /** Reads the kernel's numbers, as SecureRandom does, which loads a hundred classes for it. */
    @Override
    public long randomNumber() {
        try (DataInputStream random = new DataInputStream(new FileInputStream(RANDOM))) {
            return random.readLong();
        } catch (final IOException ex) {
            // such as a chroot without devices; Java has another source then
            return Host.super.randomNumber();
        }
    }

    @Override
    public int processId() {
        try {
            return Integer.parseInt(Files.readSymbolicLink(OWN_PROCESS).toString());
        } catch (final IOException ex) {
            throw IoFault.withoutProc(ex);
        }
    }

    @Override
    public long networkNamespace() {
        return NetworkNamespace.ofThisProcess();
    }
}
