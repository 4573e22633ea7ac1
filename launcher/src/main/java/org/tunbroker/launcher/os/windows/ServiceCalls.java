package org.tunbroker.launcher.os.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.win32.StdCallLibrary;

/**
 * Functions of advapi32.dll for services. Handles and other things of a pointer's size are
 * Pointers; what returns an int returns 0 on failure, what returns a Pointer NULL.
 */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
interface ServiceCalls extends StdCallLibrary {
    ServiceCalls INSTANCE = Native.load("advapi32", ServiceCalls.class);

    int SC_MANAGER_CONNECT = 0x1;
    int SC_MANAGER_CREATE_SERVICE = 0x2;
    int SERVICE_QUERY_STATUS = 0x4;
    int SERVICE_START = 0x10;
    int SERVICE_STOP = 0x20;
    int SERVICE_CHANGE_CONFIG = 0x2;
    int DELETE = 0x10000;

    int SERVICE_WIN32_OWN_PROCESS = 0x10;
    int SERVICE_AUTO_START = 2;
    int SERVICE_ERROR_NORMAL = 1;

    int SERVICE_CONFIG_FAILURE_ACTIONS = 2;
    int SC_ACTION_RESTART = 1;

    int SERVICE_CONTROL_STOP = 1;
    int SERVICE_CONTROL_SHUTDOWN = 5;
    int SERVICE_ACCEPT_STOP = 1;
    int SERVICE_ACCEPT_SHUTDOWN = 4;

    int SERVICE_STOPPED = 1;
    int SERVICE_START_PENDING = 2;
    int SERVICE_STOP_PENDING = 3;
    int SERVICE_RUNNING = 4;

    int NO_ERROR = 0;
    int ERROR_CALL_NOT_IMPLEMENTED = 120;
    int ERROR_SERVICE_ALREADY_RUNNING = 1056;
    int ERROR_SERVICE_DOES_NOT_EXIST = 1060;
    int ERROR_SERVICE_NOT_ACTIVE = 1062;
    int ERROR_FAILED_SERVICE_CONTROLLER_CONNECT = 1063;
    int ERROR_SERVICE_EXISTS = 1073;

    /** LPSERVICE_MAIN_FUNCTIONW. */
    interface ServiceMainFunction extends StdCallCallback {
        void callback(int count, Pointer arguments);
    }

    /** LPHANDLER_FUNCTION_EX; returns an error code. */
    interface HandlerFunctionEx extends StdCallCallback {
        int callback(int control, int eventType, Pointer eventData, Pointer context);
    }

    /** Returns when all services of this process have stopped. */
    int StartServiceCtrlDispatcherW(Pointer table);

    Pointer RegisterServiceCtrlHandlerExW(WString name, HandlerFunctionEx handler, Pointer context);

    /** A SERVICE_STATUS, of seven ints. */
    int SetServiceStatus(Pointer service, Pointer status);

    Pointer OpenSCManagerW(WString machine, WString database, int access);

    Pointer CreateServiceW(
            Pointer manager,
            WString name,
            WString displayName,
            int access,
            int type,
            int startType,
            int errorControl,
            WString command,
            WString loadOrderGroup,
            Pointer tag,
            WString dependencies,
            WString account,
            WString password);

    Pointer OpenServiceW(Pointer manager, WString name, int access);

    int ChangeServiceConfigW(
            Pointer service,
            int type,
            int startType,
            int errorControl,
            WString command,
            WString loadOrderGroup,
            Pointer tag,
            WString dependencies,
            WString account,
            WString password,
            WString displayName);

    /** Takes a structure by its level, such as {@link #SERVICE_CONFIG_FAILURE_ACTIONS}. */
    int ChangeServiceConfig2W(Pointer service, int level, Pointer structure);

    int StartServiceW(Pointer service, int count, Pointer arguments);

    int ControlService(Pointer service, int control, Pointer status);

    int QueryServiceStatus(Pointer service, Pointer status);

    int DeleteService(Pointer service);

    int CloseServiceHandle(Pointer handle);
}
