package shell
import ("testing";"context";"strings";"os";"fmt")
func svc(n,d string) *Object { return &Object{Type:"System.ServiceProcess.ServiceController",Text:n,Properties:[]Property{{"Status","Running"},{"Name",n},{"DisplayName",d}}} }
func smoke() *Session {
 return NewSession(Config{Commands: []*Command{
  {Name:"Get-Service",Parameters:[]Parameter{{Name:"Name",Kind:Strings,Position:1,FromPipeline:true,FromPipelineByPropertyName:true}},Run:func(_ context.Context, inv *Invocation) error {
    names,_ := inv.Strings("Name")
    for _,n := range names { if n=="nope" { return &Error{Message:"Cannot find any service with service name 'nope'.",Category:"ObjectNotFound",Target:n,TargetType:"String",Reason:"ServiceCommandException",FullyQualifiedErrorId:"NoServiceFoundForGivenName,Microsoft.PowerShell.Commands.GetServiceCommand"} }
      inv.Out(svc(n,"Microsoft Exchange "+n)) }
    return nil }},
  {Name:"Set-ImapSettings",SupportsShouldProcess:true,Parameters:[]Parameter{{Name:"ExternalConnectionSettings",Kind:Strings},{Name:"X509CertificateName",Kind:String},{Name:"LoginType",Kind:Enum,Enum:[]string{"PlainTextLogin","PlainTextAuthentication","SecureLogin"},EnumFirst:1},{Name:"MaxCommandSize",Kind:Int,Min:1024,Max:16384},{Name:"MaxConnections",Kind:Int,Min:1,Max:2147483647},{Name:"AuthenticatedConnectionTimeout",Kind:TimeSpan},{Name:"ProtocolLogEnabled",Kind:Bool}},
   Run: func(_ context.Context, inv *Invocation) error {
    if ok,err := inv.ShouldProcess(`MAILBOX01\1`); !ok { return err }
    v,e := inv.Strings("ExternalConnectionSettings")
    inv.Text(fmt.Sprint(v," ",e," ",inv.String("X509CertificateName"),inv.String("LoginType"),inv.Duration("AuthenticatedConnectionTimeout")))
    inv.Warn("Changes to IMAP4 settings will only take effect after restart.")
    return nil }},
  {Name:"Get-ImapSettings",Run: func(_ context.Context, inv *Invocation) error {
    inv.Out(NewObject("ImapSettings",Property{"Name","1"},Property{"UnencryptedOrTLSBindings",[]string{"[::]:143","0.0.0.0:143"}},Property{"SSLBindings",[]string{"[::]:993","0.0.0.0:993"}},Property{"InternalConnectionSettings",[]string{"mailbox01.contoso.com:993:SSL","mailbox01.contoso.com:143:TLS"}},Property{"ExternalConnectionSettings",[]string{}},Property{"X509CertificateName","mailbox01"}))
    return nil }},
  {Name:"net",Native:true,Run: func(_ context.Context, inv *Invocation) error { inv.Text(strings.Join(inv.Words(),"|")); return nil }},
 },Views: map[string]View{"System.ServiceProcess.ServiceController":{Columns:[]Column{{Property:"Status",Width:8},{Property:"Name",Width:18},{Property:"DisplayName",Width:38}}}}})
}
func TestSmoke(t *testing.T) {
 raw,_ := os.ReadFile("/tmp/dsmoke/in.ps1")
 s := smoke()
 for _, part := range strings.Split(string(raw),"\n====\n") {
  var b strings.Builder
  err := s.Run(context.Background(), part, &b)
  fmt.Printf(">>> %s\n%s<<< status %d err %v\n", part, b.String(), s.Status(), err)
 }
}
