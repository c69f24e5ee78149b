// facturajs, as its examples use it: `new AfipServices(config)`, `getLastBillNumber`, `createBill`.
// It loads both WSDLs and calls the addresses inside them.
//
// Its addresses: `afipSoap.urls.homo` of the instance; and the time server that it asks before each login,
// time.afip.gov.ar, through ntp-time-sync's one instance, made here with another server.

const { AfipServices } = require("facturajs");
const { NtpTimeSync } = require("ntp-time-sync");

const peer = JSON.parse(process.argv[2]);
NtpTimeSync.getInstance({ servers: [peer.time_server] });

async function main() {
  const afip = new AfipServices({
    certPath: peer.certificate,
    privateKeyPath: peer.key,
    cacheTokensPath: `${peer.folder}/tokens.json`,
    homo: true,
    tokensExpireInHours: 12,
  });
  afip.afipSoap.urls.homo.login = `${peer.url}/ws/services/LoginCms?wsdl`;
  afip.afipSoap.urls.homo.service = `${peer.url}/{name}/service.asmx?wsdl`;

  const Auth = { Cuit: Number(peer.cuit) };
  const sequence = { CbteTipo: peer.voucher_type, PtoVta: peer.point_of_sale };
  const last = await afip.getLastBillNumber({ Auth, params: sequence });
  const number = last.CbteNro + 1;
  const detail = {
    DocTipo: 99,
    DocNro: 0,
    Concepto: 1,
    CondicionIVAReceptorId: 5,
    CbteDesde: number,
    CbteHasta: number,
    CbteFch: peer.today,
    ImpTotal: 121.0,
    ImpTotConc: 0,
    ImpNeto: 100,
    ImpOpEx: 0,
    ImpIVA: 21,
    ImpTrib: 0,
    MonId: "PES",
    MonCotiz: 1,
    Iva: [{ AlicIva: { Id: 5, BaseImp: 100, Importe: 21 } }],
  };
  const bill = await afip.createBill({
    Auth,
    params: { FeCAEReq: { FeCabReq: { CantReg: 1, ...sequence }, FeDetReq: { FECAEDetRequest: detail } } },
  });
  const answered = bill.FeDetResp.FECAEDetResponse[0];
  if (!answered.CAE) throw new Error(JSON.stringify(bill));
  const version = require("facturajs/package.json").version;
  console.log(JSON.stringify({ version, cae: answered.CAE, number, last_before: last.CbteNro, soap: "1.1" }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
