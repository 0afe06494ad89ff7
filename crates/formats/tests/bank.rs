//! What the bank sends back: status reports and statements, in the shapes that banks use.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on says so

use formats::Code;
use formats::payment::{Status, status_report};
use formats::statement;
use terms::Money;

fn money(text: &str) -> Money {
    let (amount, currency) = text.split_once(' ').unwrap();
    Money::new(amount.parse().unwrap(), terms::Currency::parse(currency).unwrap())
}

const REPORT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<p:Document xmlns:p="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><p:CstmrPmtStsRpt>
  <p:GrpHdr><p:MsgId>STS-1</p:MsgId><p:CreDtTm>2026-11-22T06:00:00</p:CreDtTm></p:GrpHdr>
  <p:OrgnlGrpInfAndSts><p:OrgnlMsgId>M-1</p:OrgnlMsgId><p:OrgnlMsgNmId>pain.001</p:OrgnlMsgNmId><p:GrpSts>PART</p:GrpSts></p:OrgnlGrpInfAndSts>
  <p:OrgnlPmtInfAndSts><p:OrgnlPmtInfId>M-1-1</p:OrgnlPmtInfId><p:PmtInfSts>ACSC</p:PmtInfSts></p:OrgnlPmtInfAndSts>
  <p:OrgnlPmtInfAndSts><p:OrgnlPmtInfId>M-1-2</p:OrgnlPmtInfId><p:PmtInfSts>PART</p:PmtInfSts>
    <p:TxInfAndSts><p:OrgnlEndToEndId>E-3</p:OrgnlEndToEndId><p:TxSts>RJCT</p:TxSts>
      <p:StsRsnInf><p:Rsn><p:Cd>AC04</p:Cd></p:Rsn><p:AddtlInf>Account closed</p:AddtlInf><p:AddtlInf>since May</p:AddtlInf></p:StsRsnInf></p:TxInfAndSts>
    <p:TxInfAndSts><p:OrgnlEndToEndId>E-4</p:OrgnlEndToEndId><p:TxSts>ACCP</p:TxSts></p:TxInfAndSts>
    <p:TxInfAndSts><p:OrgnlEndToEndId>E-5</p:OrgnlEndToEndId><p:TxSts>XYZ</p:TxSts></p:TxInfAndSts>
  </p:OrgnlPmtInfAndSts>
</p:CstmrPmtStsRpt></p:Document>"#;

#[test]
fn each_transfer_finds_its_status_or_that_of_its_group() {
    let report = status_report(REPORT.as_bytes()).unwrap();
    assert_eq!(report.original_message_id.as_deref(), Some("M-1"));
    assert_eq!(report.file.as_ref().map(|outcome| &outcome.status), Some(&Status::Partial));
    for (transfer, group, expected) in [
        ("E-1", "M-1-1", Some(Status::Settled)),
        ("E-3", "M-1-2", Some(Status::Rejected)),
        ("E-4", "M-1-2", Some(Status::Accepted)),
        ("E-5", "M-1-2", Some(Status::Other("XYZ".into()))),
        ("E-6", "M-1-2", None), // the group is only partly accepted and says nothing of it
        ("E-7", "M-9-9", None),
    ] {
        assert_eq!(
            report.outcome(transfer, group).map(|outcome| outcome.status.clone()),
            expected,
            "{transfer}"
        );
        let looked_up = report.by_transfer().get(transfer).copied().or_else(|| report.of_group(group));
        assert_eq!(looked_up, report.outcome(transfer, group), "{transfer}, by the index");
    }
    let rejected = report.outcome("E-3", "M-1-2").unwrap();
    assert_eq!(rejected.reasons, ["AC04 Account closed since May"]);
    assert_eq!(rejected.path, "//CstmrPmtStsRpt/OrgnlPmtInfAndSts[2]/TxInfAndSts[1]/TxSts");
}

#[test]
fn a_rejected_file_rejects_each_of_its_transfers() {
    let text = r#"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt><OrgnlGrpInfAndSts>
        <OrgnlMsgId>M-1</OrgnlMsgId><GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Prtry>DUPL</Prtry></Rsn></StsRsnInf>
        </OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"#;
    let report = status_report(text.as_bytes()).unwrap();
    let outcome = report.outcome("any", "any").unwrap();
    assert_eq!(
        (&outcome.status, outcome.reasons.as_slice()),
        (&Status::Rejected, ["DUPL".to_owned()].as_slice())
    );
}

const STATEMENT: &str = r#"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>
<Stmt><Id>S-1</Id><ElctrncSeqNb>42</ElctrncSeqNb><FrToDt><FrDtTm>2026-11-20T00:00:00+01:00</FrDtTm><ToDtTm>2026-11-21T00:00:00+01:00</ToDtTm></FrToDt>
<Acct><Id><IBAN>DE02 1203 0000 0000 2020 51</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">50.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Dt><DtTm>2026-11-21T18:00:00</DtTm></Dt></Bal>
<Ntry><Amt Ccy="EUR">1100.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-21</Dt></ValDt>
 <AcctSvcrRef>R-1</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
 <NtryDtls><Btch><MsgId>M-1</MsgId><PmtInfId>M-1-1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>
  <TxDtls><Refs><EndToEndId>E-1</EndToEndId></Refs><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RltdPties><Cdtr><Pty><Nm>Nordkai Freight</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>DE02500105170137075030</IBAN></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>INV-7 vom </Ustrd><Ustrd>1.11.2026</Ustrd></RmtInf></TxDtls>
  <TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">100.00</Amt></TxAmt></AmtDtls></TxDtls>
 </NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">70.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd><Sts>BOOK</Sts><BookgDt><DtTm>2026-11-20T12:00:00</DtTm></BookgDt>
 <BkTxCd><Prtry><Cd>NRTI+159</Cd></Prtry></BkTxCd>
 <NtryDtls><TxDtls><Refs><EndToEndId>E-0</EndToEndId></Refs><RltdPties><Dbtr><Nm>Us</Nm></Dbtr><Cdtr><Nm>Them</Nm></Cdtr></RltdPties><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">10,00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
<Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry>
<Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><AddtlNtryInf>Interest</AddtlNtryInf></Ntry>
</Stmt></BkToCstmrStmt></Document>"#;

#[test]
fn a_statement_reads_with_batches_and_reversals() {
    let statements = statement::read(STATEMENT.as_bytes()).unwrap();
    let [statement] = statements.as_slice() else { panic!("one statement") };
    assert_eq!(statement.account.as_deref(), Some("DE02120300000000202051"));
    assert_eq!(statement.balance("OPBD").map(|balance| balance.amount), Some(money("1000.00 EUR")));
    assert_eq!(statement.balance("CLBD").map(|balance| balance.amount), Some(money("-50.00 EUR")));
    assert_eq!(statement.from, Some(jiff::civil::date(2026, 11, 20)));

    let [batch, reversal, interest] = statement.entries.as_slice() else { panic!("three entries") };
    assert_eq!(
        (batch.amount, batch.batch_count, batch.payment_id.as_deref()),
        (money("-1100.00 EUR"), Some(2), Some("M-1-1"))
    );
    assert_eq!(batch.message_id.as_deref(), Some("M-1"));
    assert_eq!(batch.kind.as_deref(), Some("PMNT-ICDT-ESCT"));
    assert_eq!(batch.value_date, Some(jiff::civil::date(2026, 11, 21)));
    let [first, second] = batch.transactions.as_slice() else { panic!("two transactions") };
    assert_eq!((first.end_to_end_id.as_deref(), first.amount), (Some("E-1"), Some(money("-1000.00 EUR"))));
    assert_eq!(first.party.as_deref(), Some("Nordkai Freight"));
    assert_eq!(first.party_account.as_deref(), Some("DE02500105170137075030"));
    assert_eq!(first.remittance.as_deref(), Some("INV-7 vom 1.11.2026"));
    assert_eq!((second.end_to_end_id.as_deref(), second.amount), (None, Some(money("-100.00 EUR"))));

    assert_eq!(
        (reversal.amount, reversal.reversal, reversal.status.as_deref()),
        (money("70.00 EUR"), true, Some("BOOK"))
    );
    assert_eq!(reversal.kind.as_deref(), Some("NRTI+159"));
    let returned = &reversal.transactions[0];
    assert_eq!((returned.return_reason.as_deref(), returned.party.as_deref()), (Some("AC04"), Some("Them")));

    assert_eq!((interest.text.as_deref(), interest.transactions.len()), (Some("Interest"), 0));
    let unread: Vec<_> =
        statement.unread.iter().map(|unread| (unread.path.as_str(), unread.text.as_str())).collect();
    assert_eq!(
        unread,
        [
            ("//BkToCstmrStmt/Stmt/Ntry[3]/Amt", "10,00"),
            ("//BkToCstmrStmt/Stmt/Ntry[3]", ""),
            ("//BkToCstmrStmt/Stmt/Ntry[4]", ""),
        ]
    );
}

#[test]
fn an_envelope_around_the_message_is_looked_through() {
    let wrapped = format!("<e:Envelope xmlns:e='soap'><e:Body>{STATEMENT}</e:Body></e:Envelope>");
    assert_eq!(statement::read(wrapped.as_bytes()).unwrap(), statement::read(STATEMENT.as_bytes()).unwrap());
}

#[test]
fn another_message_is_refused_by_name() {
    let invoice = "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>";
    assert_eq!(statement::read(REPORT.as_bytes()).unwrap_err().code, Code::NotAStatement);
    assert_eq!(status_report(STATEMENT.as_bytes()).unwrap_err().code, Code::NotAStatusReport);
    assert_eq!(statement::read(invoice.as_bytes()).unwrap_err().code, Code::NotAStatement);
    assert_eq!(formats::invoice::read(STATEMENT.as_bytes()).unwrap_err().code, Code::NotAnInvoice);
}
