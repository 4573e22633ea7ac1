@echo off
rem Runs the command tunbroker of this installation; --help says more. For a broker with an
rem administrator's rights, take tunbroker-broker.cmd, which believes no environment variable.
rem
rem The JVM may be any from Java 8 on, also a 32-bit one: TUNBROKER_CLIENT_JAVA names its java.exe;
rem else the folder runtime of the installation is taken, else TUNBROKER_JAVA, JAVA_HOME, or the
rem java.exe of PATH.
rem The registry may have turned delayed expansion on, which would take ! out of names.
setlocal DisableDelayedExpansion
set "here=%~dp0"
if not "%here:!\=%"=="%here%" (
    echo tunbroker: Java cannot read jars below a folder whose name ends with "!": move "%here%" 1>&2
    exit /b 1
)
set "java=%TUNBROKER_CLIENT_JAVA%"
if not defined java if exist "%~dp0..\runtime\bin\java.exe" set "java=%~dp0..\runtime\bin\java.exe"
if not defined java set "java=%TUNBROKER_JAVA%"
if not defined java if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
if not defined java set "java=java.exe"
"%java%" -cp "%~dp0..\lib\client\*;%~dp0..\lib\command\*" ^
    org.tunbroker.launcher.command.TunbrokerCommand %*
exit /b %ERRORLEVEL%
