// afip-apis, as its README uses it: `LoginTicket.wsaaLogin`, then `new Wsfev1(...)`. It writes SOAP 1.2 envelopes by hand
// and sends them with SOAP 1.1's content type and SOAPAction; at WSAA its SOAPAction is the endpoint's URL.
//
// Its address: the URLs that its public methods take.

const { LoginTicket, Wsfev1 } = require("afip-apis");

const peer = JSON.parse(process.argv[2]);

async function main() {
  const login = new LoginTicket();
  const wsaa = `${peer.url}/ws/services/LoginCms?WSDL`;
  const ticket = await login.wsaaLogin(Wsfev1.serviceId, wsaa, peer.certificate, peer.key);
  const Auth = { Token: ticket.credentials.token, Sign: ticket.credentials.sign, Cuit: peer.cuit };

  const wsfe = new Wsfev1(`${peer.url}/wsfev1/service.asmx?WSDL`);
  const sequence = { PtoVta: peer.point_of_sale, CbteTipo: peer.voucher_type };
  const last = (await wsfe.FECompUltimoAutorizado({ Auth, ...sequence })).FECompUltimoAutorizadoResult;
  const number = Number(last.CbteNro) + 1;
  const detail = {
    Concepto: 1,
    DocTipo: 99,
    DocNro: 0,
    CbteDesde: number,
    CbteHasta: number,
    CbteFch: peer.today,
    ImpTotal: 121,
    ImpTotConc: 0,
    ImpNeto: 100,
    ImpOpEx: 0,
    ImpTrib: 0,
    ImpIVA: 21,
    FchServDesde: "",
    FchServHasta: "",
    FchVtoPago: "",
    MonId: "PES",
    MonCotiz: 1,
    CondicionIVAReceptorId: 5,
    Iva: { AlicIva: [{ Id: 5, BaseImp: 100, Importe: 21 }] },
  };
  const FeCAEReq = { FeCabReq: { CantReg: 1, ...sequence }, FeDetReq: { FECAEDetRequest: [detail] } };
  const reply = (await wsfe.FECAESolicitar({ Auth, FeCAEReq })).FECAESolicitarResult;
  const answered = reply.FeDetResp && reply.FeDetResp.FECAEDetResponse;
  if (!answered || !answered.CAE) throw new Error(JSON.stringify(reply));
  const version = require("afip-apis/package.json").version;
  const last_before = Number(last.CbteNro);
  console.log(JSON.stringify({ version, cae: answered.CAE, number, last_before, soap: "1.2" }));
}

main().catch((error) => {
  console.error(JSON.stringify(error) + "\n" + error.stack);
  process.exit(1);
});
