package reply

import "fmt"

// The texts of the service cmdlets: templates of PowerShell's ServiceResources.resx.

// ServiceNotFound is for a name that no service has.
func ServiceNotFound(name string) string {
	return fmt.Sprintf("Cannot find any service with service name '%s'.", name)
}

// ServiceCannotStart is for a service that does not come up; the reason is the service's own.
func ServiceCannotStart(display, name, reason string) string {
	return fmt.Sprintf("Service '%s (%s)' cannot be started due to the following error: Cannot start service %s on computer '.'. %s",
		display, name, name, reason)
}

// ServiceCannotStop is for a service that does not go down.
func ServiceCannotStop(display, name, reason string) string {
	return fmt.Sprintf("Service '%s (%s)' cannot be stopped due to the following error: %s", display, name, reason)
}

// ServiceCannotConfigure is for a service whose startup type could not be set.
func ServiceCannotConfigure(display, name, reason string) string {
	return fmt.Sprintf("Service '%s (%s)' cannot be configured due to the following error: %s", display, name, reason)
}

// ServiceHasDependents is for a service that others need.
func ServiceHasDependents(display, name string) string {
	return fmt.Sprintf("Cannot stop service '%s (%s)' because it has dependent services. It can only be stopped if the Force flag is set.",
		display, name)
}

// ServiceNotOpened is for somebody without elevation; done is "started" or "stopped".
func ServiceNotOpened(display, name, done string) string {
	return fmt.Sprintf("Service '%s (%s)' cannot be %s due to the following error: Cannot open %s service on computer '.'.", display, name, done, name)
}

// The reasons that Windows itself gives (winerror.h 1058, 1068) and the access error.
const (
	ServiceDisabled = "The service cannot be started, either because it is disabled or because it has no enabled devices " +
		"associated with it."
	ServiceDependencyFailed = "The dependency service or group failed to start."
	AccessDenied            = "Access is denied"
)

// ServiceComponentInactive is why a frontend service does not run while its component is Inactive (PS:Set-ServerComponentState;
// the wording has no source).
func ServiceComponentInactive(component string) string {
	return fmt.Sprintf("The server component %s is in the Inactive state. Use Set-ServerComponentState to set it to Active.", component)
}

// The event log's texts (Service Control Manager 7036, 7023).

// EventServiceStarted is logged when a service runs.
func EventServiceStarted(display string) string {
	return fmt.Sprintf("The %s service entered the running state.", display)
}

// EventServiceStopped is logged when a service has stopped.
func EventServiceStopped(display string) string {
	return fmt.Sprintf("The %s service entered the stopped state.", display)
}

// EventServiceFailed is logged when a service does not start.
func EventServiceFailed(display, reason string) string {
	return fmt.Sprintf("The %s service terminated with the following error: %s", display, reason)
}

// EventServiceStopFailed is logged when a service does not stop.
func EventServiceStopFailed(display, reason string) string {
	return fmt.Sprintf("The %s service could not be stopped: %s", display, reason)
}

// The texts of net.exe, each followed by a blank line; "service service" is genuine (facts 4.4).
const (
	NetAlreadyStarted = "The requested service has already been started."
	NetInvalidName    = "The service name is invalid."
	NetSyntax         = "The syntax of this command is:"
	NetStopQuestion   = "Do you want to continue this operation? (Y/N) [N]: "
	NetErrorFive      = "System error 5 has occurred."
	NetDisabledError  = "System error 1058 has occurred."
	NetServiceError   = "The service reported the following error:"
	NetRunning        = "These Windows services are started:"
	NetCompleted      = "The command completed successfully."
	NetAccessDenied   = "Access is denied."
)

// NetStarting is net start's first line.
func NetStarting(display string) string {
	return fmt.Sprintf("The %s service is starting.", display)
}

// NetStarted is net start's last line.
func NetStarted(display string) string {
	return fmt.Sprintf("The %s service was started successfully.", display)
}

// NetStopping is net stop's first line.
func NetStopping(display string) string {
	return fmt.Sprintf("The %s service is stopping.", display)
}

// NetStopped is net stop's last line.
func NetStopped(display string) string {
	return fmt.Sprintf("The %s service was stopped successfully.", display)
}

// NetNotStarted is net stop's answer for a stopped service.
func NetNotStarted(display string) string {
	return fmt.Sprintf("The %s service is not started.", display)
}

// NetCouldNotStart is net start's answer for a service that does not come up.
func NetCouldNotStart(display string) string {
	return fmt.Sprintf("The %s service could not be started.", display)
}

// NetCouldNotStop is net stop's answer for a service that does not go down.
func NetCouldNotStop(display string) string {
	return fmt.Sprintf("The %s service could not be stopped.", display)
}

// NetDependents is the first line before the list of dependent services, NetDependentsToo the second.
func NetDependents(display string) string {
	return fmt.Sprintf("The following services are dependent on the %s service.", display)
}

// NetDependentsToo is the second line before the list of dependent services.
func NetDependentsToo(display string) string {
	return fmt.Sprintf("Stopping the %s service will also stop these services.", display)
}

// NetHelp is the line after an error of net.exe.
func NetHelp(number int) string {
	return fmt.Sprintf("More help is available by typing NET HELPMSG %d.", number)
}

// The texts of iisreset (Windows; no source).
const (
	IISAttemptStop  = "Attempting stop..."
	IISStopped      = "Internet services successfully stopped"
	IISAttemptStart = "Attempting start..."
	IISStarted      = "Internet services successfully started"
	IISRestarted    = "Internet services successfully restarted"
	IISFailed       = "Restart attempt failed."
	IISUsage        = "IISRESET [/restart | /start | /stop | /status] [/noforce]"
	IISAccessDenied = "Access denied, you must be an administrator of the computer to use this command."
)

// IISStatus is a line of iisreset /status.
func IISStatus(display, state string) string {
	return fmt.Sprintf("Status for %s : %s", display, state)
}

// RestartComputer is what Restart-Computer is about to do.
func RestartComputer(name string) string {
	return fmt.Sprintf("Performing the operation \"Enable the Local shutdown access rights and restart the computer.\" on target \"%s\".", name)
}

// ServiceNotStarted and ServiceNotStopped are what the methods of a ServiceController say, without the reason [K].
func ServiceNotStarted(name string) string {
	return fmt.Sprintf("Cannot start service %s on computer '.'.", name)
}

// ServiceNotStopped is the same for Stop.
func ServiceNotStopped(name string) string {
	return fmt.Sprintf("Cannot stop service %s on computer '.'.", name)
}

// ServiceWaitTimedOut is what WaitForStatus says when the state has not come [K].
const ServiceWaitTimedOut = "Time out has expired and the operation has not been completed."
